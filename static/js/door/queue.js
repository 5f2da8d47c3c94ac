// What this telephone has ticked off and not passed on yet. It survives closing the page; passing on twice is once.
export class Queue {
  constructor(door) {
    this.address = door.dataset.arrivals;
    this.name = `door:${door.dataset.door}`;
    this.token = door.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  }

  get waiting() {
    try {
      return JSON.parse(localStorage.getItem(this.name) ?? "[]");
    } catch {
      return [];
    }
  }

  add(arrival) {
    localStorage.setItem(this.name, JSON.stringify([...this.waiting, { at: new Date().toISOString(), ...arrival }]));
  }

  forget() {
    localStorage.removeItem(this.name);
  }

  // The state at the door, or why there is none: "offline", "signed-out".
  async passOn() {
    const sent = this.waiting.slice(0, 500);
    let response;
    try {
      response = await fetch(this.address, {
        method: "POST",
        redirect: "manual",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
        body: JSON.stringify({ arrivals: sent }),
      });
    } catch {
      return { trouble: "offline" };
    }
    if (!response.ok) return { trouble: response.status >= 500 ? "offline" : "signed-out" };
    const state = await response.json();
    // What was added meanwhile stays.
    localStorage.setItem(this.name, JSON.stringify(this.waiting.slice(sent.length)));
    return { state };
  }
}

// A UUID of chance, also where the page did not come over https.
export function newKey() {
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((each) => each.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
}
