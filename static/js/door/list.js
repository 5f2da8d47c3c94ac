// The list of guests as this telephone knows it: what the portal says, and what it has ticked off itself since.
export class List {
  constructor(door, queue) {
    this.door = door;
    this.queue = queue;
    this.guests = [...door.querySelectorAll("[data-guest]")];
  }

  part(name) {
    return this.door.querySelector(`[data-door-${name}]`);
  }

  show(guest, when) {
    guest.toggleAttribute("data-arrived", Boolean(when));
    guest.querySelector("[data-door-in]").hidden = Boolean(when);
    guest.querySelector("[data-door-undo]").hidden = !when;
    guest.querySelector("[data-door-when]").textContent = when ? `${this.door.dataset.known} ${when}` : "";
  }

  // Without `state` only what is kept here is added.
  showAll(state) {
    const mine = new Map(this.queue.waiting.map((each) => [each.who, clock(each.at)]));
    for (const guest of this.guests) {
      const when = state?.arrived[guest.dataset.guest] ?? mine.get(guest.dataset.guest);
      if (state || when) this.show(guest, when);
    }
    this.part("count").textContent = this.guests.filter((each) => each.hasAttribute("data-arrived")).length;
    const names = [...(state?.walk_ins ?? []), ...this.queue.waiting].map((each) => each.name).filter(Boolean);
    if (state || names.length) this.part("walk-ins").replaceChildren(...names.map(line));
  }

  // A code finds its guest, anything else narrows the list.
  find(text) {
    const found = this.guests.find((each) => each.dataset.code === text.trim());
    const wanted = found ? "" : text.trim().toLowerCase();
    for (const each of this.guests) each.hidden = !each.textContent.toLowerCase().includes(wanted);
    return found;
  }
}

const clock = (at) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
const line = (name) => Object.assign(document.createElement("li"), { textContent: name });
