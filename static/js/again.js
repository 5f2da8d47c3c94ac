// [data-again="20"]: htmx looks again ("again") after so many seconds, but only while somebody looks at the page and
// has stirred in the last ten minutes. Where they write ([data-hold]) stays where it is on the screen. A failure is
// nothing to shout about; a refusal ends it.
const STILL = 10 * 60_000;
const NEAR = 120;
let stirred = Date.now();
let asked = Date.now();
let held = null;

for (const name of ["pointermove", "pointerdown", "keydown", "scroll", "visibilitychange"]) {
  document.addEventListener(name, () => (stirred = Date.now()), { passive: true });
}

setInterval(() => {
  const watch = document.querySelector("[data-again]");
  const now = Date.now();
  if (!watch || document.hidden || now - stirred > STILL || now - asked < watch.dataset.again * 1000) return;
  asked = now;
  watch.dispatchEvent(new Event("again"));
}, 1000);

function fail(event) {
  if (!event.target.matches("[data-again]")) return;
  event.stopImmediatePropagation();
  const { status } = event.detail.xhr;
  if (status >= 400 && status < 500) event.target.remove();
}

for (const name of ["htmx:sendError", "htmx:responseError"]) document.body.addEventListener(name, fail, true);

document.body.addEventListener("htmx:beforeSwap", (event) => {
  const place = event.target.matches("[data-again]") && document.querySelector("[data-hold]");
  if (!place) return;
  const isAtEnd = window.innerHeight + window.scrollY > document.documentElement.scrollHeight - NEAR;
  if (isAtEnd || place.contains(document.activeElement)) held = { place, top: place.getBoundingClientRect().top };
});
document.body.addEventListener("htmx:afterSettle", () => {
  if (held) window.scrollBy(0, held.place.getBoundingClientRect().top - held.top);
  held = null;
});
