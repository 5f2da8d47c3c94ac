// [data-file-drop]: shows what was chosen and takes what is dropped: one file, or all where the field takes several.
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
  const taken = new DataTransfer();
  for (const file of input.multiple ? files : [files[0]]) taken.items.add(file);
  input.files = taken.files;
  show(drop, input);
}

function show(drop, input) {
  const names = [...input.files].map((file) => `${file.name} · ${size(file.size)}`);
  drop.querySelector("[data-file-name]").textContent = names.join(", ");
}

function size(bytes) {
  const unit = bytes < 1e6 ? "kilobyte" : "megabyte";
  const amount = bytes / (bytes < 1e6 ? 1e3 : 1e6);
  const options = { style: "unit", unit, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(document.documentElement.lang, options).format(amount);
}
