// Where suggestions come from: a page that answers in JSON, or a <datalist> of the same page.
export const isMany = (input) => "typeaheadMany" in input.dataset;

export async function options(input) {
  const text = (isMany(input) ? input.value.split(",").at(-1) : input.value).trim();
  const source = input.dataset.typeahead;
  if (!text) return [];
  if (source.startsWith("#")) return among(document.querySelector(source), text);
  const query = new URLSearchParams({ q: text });
  const other = input.dataset.typeaheadWith;
  if (other) query.set(other, input.form.elements[other].value);
  const answer = await fetch(`${source}?${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
  const isOurs = answer?.ok && answer.headers.get("content-type")?.includes("json");
  return isOurs ? (await answer.json()).options : [];
}

function among(datalist, text) {
  const all = [...datalist.options].map((option) => option.value);
  const found = all.filter((value) => ` ${plain(value)}`.includes(` ${plain(text)}`));
  return found.slice(0, 8).map((value) => ({ value }));
}

function plain(words) {
  return words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
