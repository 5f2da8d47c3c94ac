// [data-board]: cards are dragged, or moved by keys. What may move where the page says and the server decides; the
// answer is the whole board, also where it says no. “Move to…” on each card does the same without this script.
const EXITS_WITH_A_DAY = "not_now";
const REHIRED = "rehired";
const boardOf = (node) => node.closest?.("[data-board]");
const cardOf = (node) => node.closest?.("[data-card]");
const linkOf = (card) => card?.querySelector("[data-card-link]");

async function move(card, to) {
  if (to === card.dataset.stage) return;
  const page = card.dataset.url;
  // Both ask for a day, which a drop cannot give.
  if (to === EXITS_WITH_A_DAY) return location.assign(`${page}?to=${to}`);
  if (to === REHIRED && card.dataset.stage === "offered") return location.assign(page.replace(/move\/$/, "rehire/"));
  const board = boardOf(card);
  const form = document.querySelector("[data-board-move]");
  form.elements.to.value = to;
  form.elements.version.value = card.dataset.version;
  board.querySelector(".board").classList.add("board--busy");
  const headers = { "HX-Request": "true", "HX-Target": board.id };
  const answer = await fetch(page, { method: "POST", body: new FormData(form), headers }).catch(() => null);
  if (!answer || answer.redirected || ![200, 409, 422].includes(answer.status)) return location.assign(`${page}?to=${to}`);
  show(board, await answer.text(), linkOf(card).id);
}

function show(board, html, focus) {
  const [left, inColumns] = [board.querySelector(".board").scrollLeft, scrolled(board)];
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-board]");
  const said = fresh.querySelector("[data-board-said]");
  const words = said.textContent;
  said.textContent = ""; // what changes in a live region is read, not what it came with
  board.replaceWith(fresh);
  fresh.querySelector(".board").scrollLeft = left;
  for (const [id, top] of inColumns) document.getElementById(id).querySelector("ul").scrollTop = top;
  prepare(fresh);
  (fresh.querySelector("[data-board-alert]") ?? document.getElementById(focus))?.focus();
  requestAnimationFrame(() => (said.textContent = words));
}

const scrolled = (board) =>
  [...board.querySelectorAll(".board__column")].map((column) => [column.id, column.querySelector("ul").scrollTop]);

function prepare(board) {
  if (!document.querySelector("[data-board-move]")) return;
  for (const card of board.querySelectorAll("[data-card]")) card.draggable = card.dataset.stage !== REHIRED && card.dataset.targets !== "";
}

document.querySelectorAll("[data-board]").forEach(prepare);
export { REHIRED, boardOf, cardOf, linkOf, move };
