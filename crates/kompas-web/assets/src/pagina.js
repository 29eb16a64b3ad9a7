// Small additions; every page works without them.

// Glossary: Escape closes the definition under the word; it opens again after leaving the word.
const openTerms = () => document.querySelectorAll(".begrip:hover, .begrip:focus-within");
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const term of openTerms()) term.classList.add("begrip--dicht");
});
for (const term of document.querySelectorAll(".begrip")) {
  const reopen = () => term.classList.remove("begrip--dicht");
  term.addEventListener("mouseleave", reopen);
  term.addEventListener("focusout", reopen);
}

// Filters start closed on a narrow screen, so that the results come first.
if (matchMedia("(max-width: 56em)").matches) {
  for (const panel of document.querySelectorAll(".kompas-filter > details[open]")) panel.open = false;
}

// On paper every disclosure is open.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const details of opened) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of opened) details.open = false;
});
