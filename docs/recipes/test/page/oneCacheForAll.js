// What the recipe warns of: one cache for everybody.
addEventListener('fetch', (event) => {
  if (new URL(event.request.url).pathname !== '/api/me') return
  event.respondWith(
    caches.open('api').then(async (cache) => {
      const cached = await cache.match(event.request)
      if (cached) return cached
      const response = await fetch(event.request)
      await cache.put(event.request, response.clone())
      return response
    }),
  )
})
