/** Calls back when the page returns from the back/forward cache, because it may show an identity that ended long ago. */
export function onRestored(listener: () => void): () => void {
  const onPageShow = (event: PageTransitionEvent): void => {
    if (event.persisted) listener()
  }
  addEventListener('pageshow', onPageShow)
  return () => removeEventListener('pageshow', onPageShow)
}
