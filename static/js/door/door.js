// The door: ticks guests off at once, tells the portal when it can. Without JavaScript the buttons do the same.
import { canScan, scan } from "./camera.js";
import { List } from "./list.js";
import { keepHere } from "./offline.js";
import { Queue, newKey } from "./queue.js";

const door = document.querySelector("[data-door]");
const queue = new Queue(door);
const list = new List(door, queue);
let stop = null;

async function passOn() {
  const { state, trouble } = await queue.passOn();
  list.showAll(state);
  const words = list.part("state").dataset;
  const number = queue.waiting.length;
  const kept = trouble === "signed-out" ? words.signedOut : words.waiting;
  list.part("state").textContent = trouble || number ? `${kept} ${number}` : words.online;
}

function letIn(guest) {
  const name = guest.querySelector(".person__name").textContent.trim();
  const isHere = guest.hasAttribute("data-arrived");
  const when = guest.querySelector("[data-door-when]").textContent;
  list.part("said").textContent = isHere ? `${name}: ${when}` : `${door.dataset.welcome} ${name}`;
  if (!isHere) note({ who: guest.dataset.guest });
}

function note(arrival) {
  queue.add(arrival);
  list.showAll();
  passOn();
}

function find(text) {
  const guest = list.find(text);
  if (guest) letIn(guest);
  return Boolean(guest);
}

door.addEventListener("submit", (event) => {
  if (event.submitter?.name === "undo") return; // goes as a form, with the network
  event.preventDefault();
  const form = event.target;
  if (!form.matches("[data-door-walk-in]")) return letIn(form.closest("[data-guest]"));
  note({ key: newKey(), name: form.elements.name.value });
  form.reset();
});
list.part("find").addEventListener("input", (event) => find(event.target.value) && (event.target.value = ""));
list.part("scan").hidden = !canScan();
list.part("scan").addEventListener("click", async () => {
  if (stop) return (stop = stop());
  const read = (text) => find(text) || (list.part("said").textContent = door.dataset.unknown);
  stop = await scan(list.part("video"), read).catch(() => null);
});
addEventListener("online", passOn);
setInterval(passOn, 15000);
passOn();
keepHere(door, queue);
