/** A page that comes back from the back/forward cache may show an identity that is long over. */
export function onRestored(listener: () => void): () => void {
  const onPageShow = (event: PageTransitionEvent): void => {
    if (event.persisted) listener()
  }
  addEventListener('pageshow', onPageShow)
  return () => removeEventListener('pageshow', onPageShow)
}
