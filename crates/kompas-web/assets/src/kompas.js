// What only the site has, after pagina.js; every page works without it.

// Search box: an ARIA combobox with a list of suggestions.
function enhance(form) {
  const input = form.querySelector('input[type="search"]');
  const address = form.dataset.suggesties;
  if (!input || !address) return;

  const list = document.createElement("ul");
  list.className = "kompas-suggesties";
  list.id = `${input.id}-suggesties`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggesties");
  const status = document.createElement("p");
  status.className = "kompas-alleen-lezer";
  status.setAttribute("role", "status");
  form.querySelector(".kompas-zoek__rij").append(list);
  form.append(status);

  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list", autocomplete: "off" })) {
    input.setAttribute(name, value);
  }

  let active = -1;
  let timer;
  let request;

  const options = () => [...list.children];

  function close() {
    clearTimeout(timer);
    request?.abort();
    active = -1;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function activate(index) {
    const all = options();
    active = index;
    all.forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
    if (index < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", all[index].id);
    all[index].scrollIntoView({ block: "nearest" });
  }

  function show(suggestions) {
    list.replaceChildren(
      ...suggestions.map(({ tekst, soort, url }, i) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${i}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.url = url;
        const text = document.createElement("span");
        text.textContent = tekst;
        const kind = document.createElement("span");
        kind.className = "kompas-suggesties__soort";
        kind.textContent = soort;
        option.append(text, kind);
        return option;
      }),
    );
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = suggestions.length === 0;
    input.setAttribute("aria-expanded", String(suggestions.length > 0));
    const count = suggestions.length;
    status.textContent = count === 0 ? "Geen suggesties" : count === 1 ? "1 suggestie" : `${count} suggesties`;
  }

  async function fetchSuggestions() {
    const query = input.value.trim();
    if (query.length < 2) return close();
    request?.abort();
    request = new AbortController();
    try {
      const response = await fetch(`${address}?q=${encodeURIComponent(query)}`, { signal: request.signal, headers: { accept: "application/json" } });
      if (!response.ok) return close();
      const { suggesties } = await response.json();
      if (document.activeElement === input) show(suggesties);
    } catch {
      // Without suggestions the form still searches.
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(fetchSuggestions, 150);
  });
  input.addEventListener("keydown", (event) => {
    const count = options().length;
    const visible = !list.hidden;
    if (event.key === "Escape" && visible) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" && count > 0) {
      event.preventDefault();
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      activate((active + 1) % count);
    } else if (event.key === "ArrowUp" && visible) {
      event.preventDefault();
      activate(active <= 0 ? count - 1 : active - 1);
    } else if (event.key === "Enter" && visible && active >= 0) {
      event.preventDefault();
      location.assign(options()[active].dataset.url);
    } else if (event.key === "Tab") {
      close();
    }
  });
  input.addEventListener("blur", () => setTimeout(close, 100));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest('[role="option"]');
    if (option) location.assign(option.dataset.url);
  });
}
for (const form of document.querySelectorAll("form[data-suggesties]")) enhance(form);

// Citations: a button copies the text beside it.
for (const button of document.querySelectorAll("[data-kopieer]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.kopieer).textContent);
    document.getElementById("kopieer-melding").textContent = "De tekst staat op uw klembord.";
  });
}

// Upload: files can be dropped; their names are listed.
for (const area of document.querySelectorAll("[data-sleep]")) {
  const input = area.querySelector('input[type="file"]');
  const list = area.querySelector("ul");
  area.querySelector(".kompas-sleep__tekst").hidden = false;
  const show = () => {
    list.hidden = input.files.length === 0;
    list.replaceChildren(...[...input.files].map((file) => Object.assign(document.createElement("li"), { textContent: file.name })));
  };
  input.addEventListener("change", show);
  for (const name of ["dragover", "dragleave", "drop"]) {
    area.addEventListener(name, (event) => {
      event.preventDefault();
      area.classList.toggle("kompas-sleep--boven", name === "dragover");
    });
  }
  area.addEventListener("drop", (event) => {
    if (event.dataTransfer.files.length === 0) return;
    input.files = event.dataTransfer.files;
    show();
  });
}

// Jobs: while something is going on, its state is fetched again.
async function refresh(place) {
  const response = await fetch(place.dataset.ververs).catch(() => null);
  if (!response?.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("stand");
  if (!fresh) return;
  // Whoever is at a button keeps it.
  if (!place.contains(document.activeElement)) document.getElementById("stand").replaceWith(document.adoptNode(fresh));
  if (page.querySelector("[data-bezig]")) setTimeout(refresh, 2000, place);
}
for (const place of document.querySelectorAll("[data-ververs][data-bezig]")) setTimeout(refresh, 2000, place);

// Answers: buttons for the marks, a preview while one writes, and passages taken in on the spot.
function writing(area) {
  const form = area.form;
  const insert = (before, after = "") => {
    const { selectionStart: from, selectionEnd: to, value } = area;
    area.setRangeText(before + value.slice(from, to) + after, from, to, "end");
    if (from === to && after) area.selectionEnd = area.selectionStart = from + before.length;
    area.focus();
    area.dispatchEvent(new Event("input"));
  };
  const line = (mark) => {
    const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    area.setRangeText(mark, start, start, "preserve");
    area.selectionStart = area.selectionEnd = Math.max(area.selectionEnd, start + mark.length);
    area.focus();
    area.dispatchEvent(new Event("input"));
  };
  const bar = document.createElement("div");
  bar.className = "kompas-schrijfbalk";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Opmaak");
  for (const [text, act] of [["Vet", () => insert("**", "**")], ["Schuin", () => insert("*", "*")], ["Kop", () => line("## ")], ["Punt", () => line("- ")], ["Link", () => insert("[", "](https://)")]]) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "kompas-knop kompas-knop--licht", textContent: text });
    button.addEventListener("click", act);
    bar.append(button);
  }
  area.before(bar);

  const preview = document.getElementById("voorbeeld");
  let timer;
  let request;
  async function refreshPreview() {
    request?.abort();
    request = new AbortController();
    const text = area.value;
    if (text.trim() === "") return void (preview.hidden = true);
    const answer = await fetch(area.dataset.schrijven, { method: "POST", body: new URLSearchParams({ antwoord: text }), signal: request.signal }).catch(() => null);
    if (!answer?.ok) return;
    preview.lastElementChild.innerHTML = await answer.text();
    preview.hidden = false;
  }
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(refreshPreview, 300);
  });
  if (preview.hidden) refreshPreview();

  // Leaving with unsaved text asks first.
  let saved = area.value;
  addEventListener("beforeunload", (event) => {
    if (area.value !== saved) event.preventDefault();
  });

  function refer() {
    for (const button of form.querySelectorAll("[data-verwijs]")) {
      button.hidden = false;
      button.addEventListener("click", () => insert(`[^${button.dataset.verwijs}]`));
    }
  }
  refer();
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    const stays = button?.name === "citeer" || button?.value === "zoek";
    if (!stays) return void (saved = area.value);
    event.preventDefault();
    const data = new URLSearchParams(new FormData(form));
    data.set(button.name, button.value);
    button.disabled = true;
    const answer = await fetch(form.action, { method: "POST", body: data }).catch(() => null);
    button.disabled = false;
    if (!answer) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const evidence = page.getElementById("bewijs");
    // Not what was asked for: an error, which its own page tells.
    if (!evidence || !answer.ok) {
      saved = area.value;
      const hidden = Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value });
      form.append(hidden);
      return form.submit();
    }
    document.getElementById("bewijs").replaceWith(document.adoptNode(evidence));
    refer();
    const number = evidence.dataset.geciteerd;
    if (number) insert(`[^${number}]`);
    else document.getElementById("q").focus();
  });
}
for (const area of document.querySelectorAll("[data-schrijven]")) writing(area);

// Tips: while one types, what is there already is told.
for (const form of document.querySelectorAll("form[data-dubbel]")) {
  const place = form.querySelector("[data-dubbel-plaats]");
  let timer;
  let request;
  async function tell() {
    request?.abort();
    request = new AbortController();
    const { soort, titel, adres } = form.elements;
    const asked = new URLSearchParams({ soort: soort.value, titel: titel.value, adres: adres?.value ?? "" });
    const answer = await fetch(`${form.dataset.dubbel}?${asked}`, { signal: request.signal }).catch(() => null);
    if (answer?.ok) place.innerHTML = (await answer.text()).trim();
  }
  for (const name of ["titel", "adres"]) {
    form.elements[name]?.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(tell, 400);
    });
  }
}
