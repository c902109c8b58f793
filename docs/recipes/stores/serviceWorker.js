// One cache for each identity. useAuthFetch names the identity in this header, on requests to the page's own origin.
function cacheNameOf(request) {
  const identity = request.headers.get('x-expected-identity')
  return request.method === 'GET' && identity ? `api ${identity}` : undefined
}

async function answer(request, name) {
  const cache = await caches.open(name)
  // The cache holds one identity, so the token (Vary: Authorization) makes no difference.
  const cached = await cache.match(request, { ignoreVary: true })
  if (cached) return cached
  const response = await fetch(request)
  const mayStore = response.ok && !/no-store/.test(response.headers.get('cache-control') ?? '')
  if (mayStore) await cache.put(request, response.clone())
  return response
}

addEventListener('fetch', (event) => {
  const name = cacheNameOf(event.request)
  if (name) event.respondWith(answer(event.request, name))
})
