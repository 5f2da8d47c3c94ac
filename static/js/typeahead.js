// [data-typeahead]: suggestions below an input while one types. data-typeahead-many: names with commas between them.
// An option may fill in other fields of the form, until something else is typed; or lead to a page of its own (href).
import { isMany, options } from "./typeahead_source.js";

const attachAll = (part) => part.querySelectorAll("input[data-typeahead]:not([role])").forEach(attach);
attachAll(document);
document.addEventListener("htmx:load", (event) => attachAll(event.target));

function attach(input) {
  const list = Object.assign(document.createElement("ul"), { className: "typeahead", hidden: true });
  list.id = `${input.id}-options`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.firstChild.textContent.trim() ?? "");
  input.insertAdjacentElement("afterend", list);
  input.removeAttribute("list");
  const state = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
  for (const [name, value] of Object.entries(state)) input.setAttribute(name, value);
  let timer, asked = 0;
  input.addEventListener("input", () => {
    for (const name of input.filled ?? []) input.form.elements[name].value = "";
    input.filled = null;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const turn = ++asked, found = await options(input);
      if (turn === asked && document.activeElement === input) show(input, list, found);
    }, 150);
  });
  input.addEventListener("keydown", (event) => steer(event, input, list));
  input.addEventListener("blur", () => show(input, list, []));
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => choose(input, list, event.target.closest("[role=option]")));
}

function show(input, list, found) {
  list.replaceChildren(...found.map((option, number) => draw(option, `${list.id}-${number}`)));
  list.hidden = !found.length;
  input.setAttribute("aria-expanded", String(found.length > 0));
  input.removeAttribute("aria-activedescendant");
}

function draw(option, id) {
  const item = Object.assign(document.createElement("li"), { id, className: "typeahead__option", option });
  item.setAttribute("role", "option");
  item.append(option.value);
  if (option.detail) {
    item.append(Object.assign(document.createElement("span"), { className: "faint small", textContent: option.detail }));
  }
  return item;
}

function steer(event, input, list) {
  const items = [...list.children], at = items.findIndex((item) => item.ariaSelected === "true");
  if (!items.length) return;
  const next = { ArrowDown: (at + 1) % items.length, ArrowUp: at < 1 ? items.length - 1 : at - 1 }[event.key];
  const isDone = event.key === "Escape" || (event.key === "Enter" && at >= 0);
  if (event.key === "Enter" && !isDone) show(input, list, []);
  if (next === undefined && !isDone) return;
  event.preventDefault();
  if (event.key === "Escape") return show(input, list, []);
  if (event.key === "Enter") return choose(input, list, items[at]);
  items.forEach((item, number) => (item.ariaSelected = String(number === next)));
  items[next].scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", items[next].id);
}

function choose(input, list, item) {
  if (!item) return;
  const { value, set, href } = item.option;
  if (href) return location.assign(href);
  const before = input.value.split(",").slice(0, -1).map((name) => name.trim());
  input.value = isMany(input) ? `${[...before, value].join(", ")}, ` : value;
  for (const [name, other] of Object.entries(set ?? {})) input.form.elements[name].value = other;
  input.filled = set ? Object.keys(set) : null;
  show(input, list, []);
  input.dispatchEvent(new Event("typeahead:chosen", { bubbles: true }));
  input.dispatchEvent(new CustomEvent("chosen", { bubbles: true, detail: item.option }));
}
