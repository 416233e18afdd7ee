// The button for a passkey is there where the browser knows them; what went wrong with one is said on the page.
"use strict";

const passkeyButton = document.getElementById("use-passkey");
passkeyButton.hidden = !window.PublicKeyCredential;
document.getElementById("passkey-unknown").hidden = Boolean(window.PublicKeyCredential);
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.getElementById("passkey-problem").hidden = false;
});
passkeyButton.addEventListener("click", () => {
  document.getElementById("passkey-problem").hidden = true;
});
// Enter in the line for its name.
passkeyButton.closest("form").addEventListener("submit", (event) => {
  if (event.submitter?.name === "switch_language") return;
  event.preventDefault();
  passkeyButton.click();
});
