/** Stores one value for each of many objects. No other code can read it. */
export interface Slot<K extends object, V> {
  get: (key: K) => V | undefined
  set: (key: K, value: V) => void
}

const Same = function (key: object): object {
  return key
} as unknown as new (key: object) => object

/**
 * Works like a WeakMap, with a private field that is added to the keys. It is for objects that are created and dropped with every request,
 * where a WeakMap would keep the garbage collector busy.
 */
export function slot<K extends object, V>(): Slot<K, V> {
  class Holder extends Same {
    #value: V
    constructor(key: K, value: V) {
      super(key)
      this.#value = value
    }
    static get(this: void, key: K): V | undefined {
      return #value in key ? (key as Holder).#value : undefined
    }
    static set(this: void, key: K, value: V): void {
      if (#value in key) (key as Holder).#value = value
      else new Holder(key, value)
    }
  }
  return { get: Holder.get, set: Holder.set }
}
