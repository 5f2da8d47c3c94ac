// Looks after the pages of the door: fresh ones where there is a network, else those that were here last.
const KEPT = "door-1";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(answer(request));
});

async function answer(request) {
  const kept = await caches.open(KEPT);
  try {
    const response = await fetch(request);
    if (response.ok && !response.redirected) await kept.put(request.url, response.clone());
    // Signed out, or no helper any more: what was kept is not theirs to read.
    else if (request.mode === "navigate" && response.status < 500) await kept.delete(request.url);
    return response;
  } catch {
    return (await kept.match(request.url)) ?? Response.error();
  }
}
