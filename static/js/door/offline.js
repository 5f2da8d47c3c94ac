// Keeps this page and all it is made of on the telephone until the event is over, and no longer.
export async function keepHere(door, queue) {
  if (new Date() > new Date(door.dataset.until)) {
    if (!queue.waiting.length) queue.forget();
    await globalThis.caches?.delete("door-1");
    return;
  }
  if (!("serviceWorker" in navigator)) return;
  try {
    const scope = new URL(".", new URL(door.dataset.worker, location.href)).pathname;
    await navigator.serviceWorker.register(door.dataset.worker, { scope });
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) {
      await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
    }
    const parts = performance.getEntriesByType("resource").map((each) => each.name);
    const own = parts.filter((address) => new URL(address).origin === location.origin && !address.endsWith("/arrivals/"));
    await Promise.all([location.href, ...own].map((address) => fetch(address)));
    door.dataset.kept = "yes";
  } catch {
    // No worker, no network: the page goes on as long as it stays open.
  }
}
