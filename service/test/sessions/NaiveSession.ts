import type { SessionEnd, SessionState } from 'impersonation-kit/server'

export interface NaiveRules {
  approvals: number
  asksCustomer: boolean
  requestLife: number
  duration: number
  maxDuration: number
  idleTimeout: number
  fullFor: number
  startsFull: boolean
}

/**
 * A second session, made as plainly as can be, to hold the real one against: it counts seconds down one by one where the
 * real one compares times, and it changes itself where the real one makes a new record.
 */
export class NaiveSession {
  state: SessionState = 'requested'
  end: SessionEnd | undefined
  full: boolean
  approvers: string[] = []
  isAgreed = false
  isBroken = false
  isExtended = false
  requestLeft: number
  ticketLeft = 60
  lifeLeft: number
  idleLeft: number
  fullLeft: number
  age = 0

  constructor(readonly rules: NaiveRules) {
    this.full = rules.startsFull
    this.requestLeft = rules.requestLife
    this.lifeLeft = rules.duration
    this.idleLeft = rules.idleTimeout
    this.fullLeft = rules.fullFor
    this.#look()
  }

  wait(seconds: number): void {
    for (let passed = 0; passed < seconds; passed += 1) this.#second()
  }

  #second(): void {
    if (this.state === 'requested' || this.state === 'approved') {
      this.requestLeft -= 1
      if (this.requestLeft === 0) this.state = 'request_expired'
    } else if (this.state === 'ready') {
      this.ticketLeft -= 1
      if (this.ticketLeft === 0) this.#over('not_redeemed')
    } else if (this.state === 'active') {
      this.age += 1
      this.lifeLeft -= 1
      this.idleLeft -= 1
      if (this.full) this.fullLeft -= 1
      if (this.lifeLeft === 0) this.#over('expired')
      else if (this.idleLeft === 0) this.#over('idle')
      else if (this.full && this.fullLeft === 0) this.full = false
    }
  }

  #over(end: SessionEnd): void {
    this.state = 'ended'
    this.end = end
  }

  #look(): void {
    const hasApprovals = this.isBroken || this.approvers.length >= this.rules.approvals
    if (this.state === 'requested' && hasApprovals && (this.isAgreed || !this.rules.asksCustomer))
      this.state = 'approved'
  }

  get #waitsForColleagues(): boolean {
    return this.state === 'requested' && !this.isBroken && this.approvers.length < this.rules.approvals
  }

  get #isOpen(): boolean {
    return ['requested', 'approved', 'ready', 'active'].includes(this.state)
  }

  // Each says whether it did anything.

  approve(by: string, role: string): boolean {
    if (!this.#waitsForColleagues || by === 'ana' || role !== 'lead' || this.approvers.includes(by))
      return false
    this.approvers.push(by)
    this.#look()
    return true
  }

  deny(by: string, role: string): boolean {
    if (!this.#waitsForColleagues || by === 'ana' || role !== 'lead') return false
    this.state = 'denied'
    return true
  }

  breakGlass(by: string): boolean {
    if (!this.#waitsForColleagues || by !== 'ana') return false
    this.isBroken = true
    this.#look()
    return true
  }

  answer(by: string, yes: boolean): boolean {
    if (this.state !== 'requested' || !this.rules.asksCustomer || by !== 'joe' || (yes && this.isAgreed))
      return false
    if (yes) this.isAgreed = true
    else this.state = 'denied'
    this.#look()
    return true
  }

  makeReady(by: string, allowed: boolean): boolean {
    if (this.state !== 'approved' || by !== 'ana') return false
    if (allowed) this.state = 'ready'
    else this.#over('policy')
    return true
  }

  redeem(by: string, allowed: boolean): boolean {
    if (this.state !== 'ready' || by !== 'ana') return false
    if (allowed) this.state = 'active'
    else this.#over('policy')
    return true
  }

  refresh(allowed: boolean): boolean {
    if (this.state !== 'active') return false
    if (allowed) this.idleLeft = this.rules.idleTimeout
    else this.#over('policy')
    return true
  }

  extend(by: string, seconds: number): boolean {
    const { duration, maxDuration } = this.rules
    const hasAnswers = this.rules.asksCustomer || (this.rules.approvals > 0 && !this.isBroken)
    const room = (hasAnswers ? duration : maxDuration) - this.age - this.lifeLeft
    if (this.state !== 'active' || by !== 'ana' || this.isExtended || room <= 0) return false
    this.isExtended = true
    this.lifeLeft += Math.min(seconds, room)
    return true
  }

  setFull(by: string, full: boolean): boolean {
    if (this.state !== 'active' || by !== 'ana' || this.full === full) return false
    this.full = full
    this.fullLeft = this.rules.fullFor
    return true
  }

  tick(): boolean {
    return this.#isOpen
  }

  finish(by: string, end: SessionEnd): boolean {
    if (!this.#isOpen || (end === 'stopped' && by !== 'ana')) return false
    this.#over(end)
    return true
  }
}
