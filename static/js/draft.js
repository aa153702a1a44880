// <form data-draft="call-4827-note">: what was typed survives a reload, a lost connection and a sign-in in between.
// Kept in this tab only, until the form was accepted: it is gone on the next page that is neither that form nor a sign-in.
// Never kept: passwords, codes (data-secret), files, hidden fields.

const DRAFT = "kagiban.draft.";
const SENT = "kagiban.sent.";

const keeps = (field) =>
  field.name && !field.matches("[type=password], [type=hidden], [type=file], [type=submit], [data-secret], [autocomplete=one-time-code]");

const tick = (field) => field.type === "checkbox" || field.type === "radio";

function read(form) {
  return [...form.elements].filter(keeps).map((field) => [field.name, tick(field) ? [field.value, field.checked] : field.value]);
}

function untouched(field) {
  if (tick(field)) return field.checked === field.defaultChecked;
  if (field.tagName === "SELECT") return ![...field.options].some((option) => option.defaultSelected && option.value);
  return field.value === "" && field.defaultValue === "";
}

function write(form, entries) {
  for (const [name, value] of entries) {
    for (const field of [...form.elements].filter((each) => each.name === name && keeps(each))) {
      if (!untouched(field)) continue;
      if (tick(field)) {
        if (Array.isArray(value) && field.value === value[0] && value[1]) field.checked = true;
      } else if (typeof value === "string") {
        field.value = value;
      }
    }
  }
}

function forgetAccepted(root, names) {
  // A sign-in in between: what was sent is not decided yet.
  if (root.querySelector("[data-drafts-kept]")) return;
  // A problem: nothing was stored, so nothing is forgotten.
  const refused = root.querySelector("[data-drafts-unsent]");
  for (const key of Object.keys(sessionStorage).filter((each) => each.startsWith(SENT))) {
    const name = key.slice(SENT.length);
    sessionStorage.removeItem(key);
    if (!refused && !names.has(name)) sessionStorage.removeItem(DRAFT + name);
  }
}

function forgetAll() {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(DRAFT) || key.startsWith(SENT)) sessionStorage.removeItem(key);
  }
}

export function keepDrafts(root) {
  const forms = [...root.querySelectorAll("form[data-draft]")];
  forgetAccepted(root, new Set(forms.map((form) => form.dataset.draft)));

  for (const form of forms) {
    const name = form.dataset.draft;
    const kept = sessionStorage.getItem(DRAFT + name);
    if (kept) write(form, JSON.parse(kept));
    const keep = () => sessionStorage.setItem(DRAFT + name, JSON.stringify(read(form)));
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
    form.addEventListener("submit", () => sessionStorage.setItem(SENT + name, "1"));
  }

  // Who signs out leaves nothing behind for the next on this computer.
  root.querySelector('form[action="/sign-out"]')?.addEventListener("submit", forgetAll);
}
