// form[data-live-frame="id"]: presses that button, which fills a frame, while one types. [data-live-now]: at once, too.
const form = document.querySelector("form[data-live-frame]");

if (form) {
  const button = document.getElementById(form.dataset.liveFrame);
  let timer;
  const soon = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(() => form.requestSubmit(button), wait);
  };
  button.hidden = true;
  const isFile = (event) => event.target.type === "file";
  for (const name of ["input", "typeahead:chosen"]) {
    document.addEventListener(name, (event) => event.target.form === form && !isFile(event) && soon(500));
  }
  const quiet = () => form.querySelectorAll("[data-upload]").forEach((upload) => (upload.hidden = true));
  form.addEventListener("htmx:afterSwap", () => (quiet(), soon(0)));
  form.addEventListener("change", (event) => {
    if (isFile(event)) event.target.closest("fieldset").querySelector("[data-upload]").click();
  });
  quiet();
  if ("liveNow" in form.dataset) soon(0);
}
