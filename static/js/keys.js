// Access keys, shown on what they press: <button data-key="N">. Letters alone or F8, F9: with Alt, Ctrl or Meta they would
// be the browser's or a screen reader's. Not heard while typing; can be switched off (WCAG 2.1.4). `?` lists them.

const SWITCH = "kagiban.keys";

const typing = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit], [type=button])"));

const visible = (element) => element.getClientRects().length > 0 && !element.disabled;

const keyed = () => [...document.querySelectorAll("[data-key]")].filter(visible);

function words(element) {
  const copy = element.cloneNode(true);
  for (const key of copy.querySelectorAll("kbd")) key.remove();
  return copy.textContent.trim();
}

function list(target) {
  target.replaceChildren(
    ...keyed().map((element) => {
      const line = document.createElement("li");
      const key = document.createElement("kbd");
      key.textContent = element.dataset.key;
      line.append(key, words(element));
      return line;
    }),
  );
}

function allowed() {
  return localStorage.getItem(SWITCH) !== "off";
}

export function listenToKeys(root) {
  const section = root.querySelector("[data-keys]");
  const target = section?.querySelector("[data-keys-list]");
  const toggle = section?.querySelector("[data-keys-switch]");
  if (section) section.hidden = false;
  if (target) section.addEventListener("toggle", () => list(target));
  if (toggle) {
    toggle.checked = allowed();
    toggle.addEventListener("change", () => localStorage.setItem(SWITCH, toggle.checked ? "on" : "off"));
  }

  root.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const functionKey = /^F\d+$/.test(event.key);
    if ((typing(event.target) && !functionKey) || !allowed()) return;
    if (event.key === "?" && section) {
      event.preventDefault();
      section.open = !section.open;
      if (section.open) section.querySelector("summary").focus();
      return;
    }
    const pressed = keyed().find((element) => element.dataset.key.toLowerCase() === event.key.toLowerCase());
    if (!pressed) return;
    event.preventDefault();
    // In a form that Enter must not send, a key only leads to the button.
    pressed.focus();
    if (!pressed.closest("form[data-no-enter]")) pressed.click();
  });
}
