// <form data-passkey="create" or "get" data-passkey-options="…">: the browser takes the options to the authenticator, and
// the form is sent with its answer. Hidden, with a word in its place, where the browser knows nothing of this.

const ways = {
  create: (options) => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
  get: (options) => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
};

const able = () =>
  "parseCreationOptionsFromJSON" in (window.PublicKeyCredential ?? {}) && "toJSON" in PublicKeyCredential.prototype;

function say(form, name) {
  const words = [...form.querySelectorAll("[data-passkey-why]")];
  const said = name !== null && (words.find((each) => each.dataset.passkeyWhy === name) ?? words.find((each) => !each.dataset.passkeyWhy));
  for (const each of words) each.hidden = each !== said;
}

function offer(form) {
  const answer = form.elements.passkey_answer;
  let asking = false;
  form.addEventListener("submit", async (event) => {
    if (answer.value) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    say(form, null);
    try {
      const credential = await ways[form.dataset.passkey](JSON.parse(form.dataset.passkeyOptions));
      answer.value = JSON.stringify(credential.toJSON());
      form.requestSubmit();
    } catch (error) {
      say(form, error.name);
    } finally {
      asking = false;
    }
  });
  form.hidden = false;
  form.parentElement.querySelector("[data-passkey-unable]").hidden = true;
}

export function offerPasskeys(root) {
  if (!able()) return;
  for (const form of root.querySelectorAll("form[data-passkey]")) offer(form);
  // An answer is good once: the page that comes back from the browser's history asks anew.
  window.addEventListener("pageshow", () => {
    for (const form of root.querySelectorAll("form[data-passkey]")) form.elements.passkey_answer.value = "";
  });
}
