// [data-file-drop]: shows what was chosen and takes a dropped file.
document.addEventListener("change", (event) => {
  const drop = event.target.closest?.("[data-file-drop]");
  if (drop) show(drop, event.target);
});

for (const [name, over] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]]) {
  document.addEventListener(name, (event) => {
    const drop = event.target.closest?.("[data-file-drop]");
    if (!drop) return;
    event.preventDefault();
    drop.toggleAttribute("data-over", over);
    if (name === "drop" && event.dataTransfer.files.length) take(drop, event.dataTransfer.files);
  });
}

function take(drop, files) {
  const input = drop.querySelector("input[type=file]");
  const first = new DataTransfer();
  first.items.add(files[0]);
  input.files = first.files;
  show(drop, input);
}

function show(drop, input) {
  const file = input.files[0];
  drop.querySelector("[data-file-name]").textContent = file ? `${file.name} · ${size(file.size)}` : "";
}

function size(bytes) {
  const unit = bytes < 1e6 ? "kilobyte" : "megabyte";
  const amount = bytes / (bytes < 1e6 ? 1e3 : 1e6);
  const options = { style: "unit", unit, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(document.documentElement.lang, options).format(amount);
}
