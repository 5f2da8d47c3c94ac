// [data-board]: cards are dragged from column to column. What may be dropped where is marked; the server decides.
import { REHIRED, boardOf, cardOf, linkOf, move } from "./board.js";

const columnOf = (node) => node.closest?.("[data-stage].board__column");
let dragged = null;

function release() {
  const board = document.querySelector("[data-board] .board");
  board?.classList.remove("board--dragging");
  for (const column of board?.children ?? []) column.removeAttribute("data-over");
  dragged?.classList.remove("board-card--dragged");
  dragged = null;
}

document.addEventListener("dragstart", (event) => {
  const card = cardOf(event.target);
  if (!card?.draggable || !boardOf(card)) return;
  dragged = card;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", linkOf(card).textContent);
  const open = new Set([...card.dataset.targets.split(" "), card.dataset.stage === "offered" ? REHIRED : ""]);
  for (const column of card.closest(".board").children) column.toggleAttribute("data-open", open.has(column.dataset.stage));
  card.classList.add("board-card--dragged");
  requestAnimationFrame(() => boardOf(card)?.querySelector(".board").classList.add("board--dragging"));
});
document.addEventListener("dragover", (event) => {
  const over = dragged && columnOf(event.target);
  for (const column of dragged?.closest(".board").children ?? []) column.toggleAttribute("data-over", column === over);
  if (over) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  const [card, column] = [dragged, columnOf(event.target)];
  release();
  if (!card || !column) return;
  event.preventDefault();
  move(card, column.dataset.stage);
});
document.addEventListener("dragend", release);
