import { type ReactElement, useEffect } from 'react'
import type { Impersonator } from '../../core/impersonation.js'
import { displayName } from '../../core/user.js'
import { EngineContext, useProvided } from '../contexts.js'
import type { ImpersonationState } from '../useImpersonation.js'
import { useRemainingTime } from '../useRemainingTime.js'
import { announce } from './announce.js'
import { BannerContent } from './BannerContent.js'
import { BannerLayer } from './BannerLayer.js'
import type { BannerState } from './BannerState.js'
import type { BannerStrings } from './BannerStrings.js'
import type { ImpersonationBannerProps } from './ImpersonationBannerProps.js'
import { LiveRegions } from './LiveRegions.js'
import { markTab } from './markTab.js'
import { PrintedLine } from './PrintedLine.js'
import { styles } from './styles.js'
import { useHydrated } from './useHydrated.js'
import { useMinimised } from './useMinimised.js'

interface ActiveBannerProps extends Omit<ImpersonationBannerProps, 'strings'> {
  impersonation: ImpersonationState & { status: 'active' }
  strings: BannerStrings
}

/** The colour of the dot on the tab's icon. */
const DOTS = { 'read-only': '#4f46e5', full: '#ea580c', unknown: '#b91c1c' }

/** The banner while somebody is impersonating: in the page's flow in the server's HTML, and in a layer above the page after hydration. */
export function ActiveBanner(props: ActiveBannerProps): ReactElement {
  const {
    impersonation,
    strings,
    placement = 'top',
    variant = 'bar',
    focusKey = 'F6',
    unstyled = false,
  } = props
  const { user, impersonator, mode, stopError, error } = impersonation
  const engine = useProvided(EngineContext, 'ImpersonationBanner')
  const remaining = useRemainingTime()
  const isHydrated = useHydrated()
  const [minimised, setMinimised] = useMinimised()
  const userName = displayName(user)
  const impersonatorName = nameOf(impersonator, strings)
  const prefix = strings.tab(userName)
  const kind = impersonator.kind === 'unknown' ? 'unknown' : mode
  useEffect(() => markTab(prefix, DOTS[kind]), [prefix, kind])
  const ended = strings.ended(userName)
  useEffect(
    () => () => {
      // By then it is known whether the impersonation has ended, or the app only removed the banner.
      setTimeout(() => {
        const { status, user } = engine.store.get().userState
        if (status.startsWith('signed-') && !user?.impersonation) announce(ended)
      })
    },
    [engine, ended],
  )

  const phase = error
    ? 'unconfirmed'
    : remaining === 0
      ? 'expired'
      : remaining !== undefined && remaining <= 60
        ? 'ending'
        : 'active'
  // Messages that need an answer are not hidden in the minimised banner.
  useEffect(() => {
    if (phase !== 'active' || stopError) setMinimised(false)
  }, [phase, stopError, setMinimised])
  const state: BannerState = {
    ...impersonation,
    userName,
    impersonatorName,
    remaining,
    stop: () => void impersonation.stop(),
    minimised,
    setMinimised,
    strings,
  }
  const whom = (mode === 'full' ? strings.actingAs : strings.viewingAs)(userName)
  const modeWords = mode === 'full' ? strings.full : strings.readOnly
  const appeared = `${whom}, ${strings.by(impersonatorName)}. ${modeWords}. ${strings.reach(focusKey)}`
  const banner = (
    <div
      // Apps style plain sections (margin, background), but not divs.
      role="region"
      aria-label={strings.label}
      lang={strings.lang}
      dir={strings.dir}
      className={props.className}
      data-impersonation-banner="root"
      data-mode={mode}
      data-impersonator={impersonator.kind}
      data-placement={placement}
      data-variant={variant}
      data-state={minimised ? 'minimised' : phase}
    >
      {props.children ? props.children(state) : <BannerContent state={state} actions={props.actions} />}
      {isHydrated && (
        <>
          <LiveRegions appeared={appeared} urgent={phase === 'ending' && strings.lastMinute} />
          <PrintedLine text={(at) => strings.viewedBy(impersonatorName, userName, at)} />
        </>
      )}
    </div>
  )
  return isHydrated ? (
    <BannerLayer
      placement={placement}
      frame={variant === 'frame'}
      minimised={minimised}
      unstyled={unstyled}
      focusKey={focusKey}
    >
      {banner}
    </BannerLayer>
  ) : (
    <>
      {unstyled || (
        // Browsers hide the nonce from scripts, so that it never matches.
        <style nonce={props.nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: styles }} />
      )}
      {banner}
    </>
  )
}

function nameOf(impersonator: Impersonator, { agent, unknown }: BannerStrings): string {
  const name = impersonator.name ?? impersonator.email ?? impersonator.id
  if (name === undefined || impersonator.kind === 'unknown') return unknown
  return impersonator.kind === 'agent' ? agent(name) : name
}
