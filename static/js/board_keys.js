// [data-board]: arrows go from card to card, with Shift they move the card to the next column that it may be in.
import { boardOf, cardOf, linkOf, move } from "./board.js";

const STEPS = { ArrowLeft: -1, ArrowRight: 1 };
const columnsOf = (card) => [...card.closest(".board").children];
const cardsIn = (column) => [...column.querySelectorAll("[data-card]")];

function nearby(card, event) {
  const columns = columnsOf(card);
  const own = card.closest(".board__column");
  const cards = cardsIn(own);
  const row = cards.indexOf(card);
  if (event.key === "ArrowUp") return cards[row - 1];
  if (event.key === "ArrowDown") return cards[row + 1];
  const step = STEPS[event.key];
  for (let at = columns.indexOf(own) + step; columns[at]; at += step) {
    const there = cardsIn(columns[at]);
    if (there.length) return there[Math.min(row, there.length - 1)];
  }
  return null;
}

function nextStage(card, step) {
  const open = new Set(card.dataset.targets.split(" "));
  const stages = columnsOf(card).map((column) => column.dataset.stage);
  for (let at = stages.indexOf(card.dataset.stage) + step; stages[at]; at += step) if (open.has(stages[at])) return stages[at];
  return null;
}

document.addEventListener("keydown", (event) => {
  const card = cardOf(event.target);
  const isArrow = event.key in STEPS || event.key === "ArrowUp" || event.key === "ArrowDown";
  if (!card || !boardOf(card) || !isArrow || event.altKey || event.ctrlKey || event.metaKey) return;
  if (!event.target.matches("[data-card-link]")) return;
  event.preventDefault();
  if (!event.shiftKey) return linkOf(nearby(card, event))?.focus();
  const stage = card.draggable && event.key in STEPS ? nextStage(card, STEPS[event.key]) : null;
  if (stage) move(card, stage);
});
