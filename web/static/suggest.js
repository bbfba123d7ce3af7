// Suggestions below the search box, as the ARIA practices have a combobox with a list. Without
// this script, or without an answer, the box is a field like any other.

const PAUSE_MS = 120; // without a key, before the archive is asked
const MOST = 8;

const box = document.querySelector("input[data-suggestions]");
if (box) offerSuggestions(box);

function offerSuggestions(box) {
  let timer; // runs out when nothing was typed for a while
  let request; // the latest one; an older answer is never shown
  const list = document.createElement("ul");
  list.id = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.suggestions);
  box.parentElement.append(list);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  close();

  box.addEventListener("input", typed);
  box.addEventListener("compositionend", typed);
  box.addEventListener("keydown", pressed);
  box.addEventListener("blur", forget);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => choose(event.target.closest("[role=option]")));

  function typed(event) {
    if (event.isComposing) return;
    clearTimeout(timer);
    if (box.value.trim()) timer = setTimeout(ask, PAUSE_MS);
    else forget();
  }

  function pressed(event) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const { key } = event;
    const open = !list.hidden;
    const chosen = selected();
    if (open && key === "ArrowDown") select(chosen ? chosen.nextSibling : list.firstChild);
    else if (open && key === "ArrowUp") select(chosen ? chosen.previousSibling : list.lastChild);
    else if (open && key === "Escape") forget();
    else if (chosen && key === "Enter") choose(chosen);
    else if (key === "ArrowDown" && box.value.trim()) ask();
    else return;
    event.preventDefault();
  }

  async function ask() {
    clearTimeout(timer);
    request?.abort();
    const { signal } = (request = new AbortController());
    const query = new URLSearchParams({ q: box.value, limit: MOST });
    try {
      const response = await fetch(`/api/v1/suggest?${query}`, { signal });
      const [, found] = response.ok ? await response.json() : ["", []];
      if (!signal.aborted) show(found);
    } catch {
      if (!signal.aborted) close();
    }
  }

  function show(texts) {
    list.replaceChildren(...texts.map(option));
    list.hidden = !texts.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    box.removeAttribute("aria-activedescendant");
  }

  function option(text, place) {
    const item = document.createElement("li");
    item.id = `suggestion-${place + 1}`;
    item.dir = "auto";
    item.textContent = text;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    return item;
  }

  function selected() {
    return list.querySelector("[aria-selected=true]");
  }

  // Behind the last one, and before the first, none is selected: what was typed counts.
  function select(item) {
    selected()?.setAttribute("aria-selected", "false");
    box.removeAttribute("aria-activedescendant");
    if (!item) return;
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", item.id);
  }

  function choose(item) {
    if (!item) return;
    box.value = item.textContent;
    forget();
    box.form.requestSubmit();
  }

  function close() {
    show([]);
  }

  function forget() {
    clearTimeout(timer);
    request?.abort();
    close();
  }
}
