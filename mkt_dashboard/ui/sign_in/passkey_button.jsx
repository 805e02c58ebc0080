import { useState } from "react";

const NOT_HERE = "This browser knows no passkeys. Sign in with your password.";
const REFUSED = "No passkey was given. Try again, or sign in with your password.";

async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body ?? {}),
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.message || REFUSED);
  return said;
}

async function signIn() {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) throw new Error(NOT_HERE);
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await post("/auth/passkey/ask"));
  const given = await navigator.credentials.get({ publicKey }).catch(() => null);
  if (!given) throw new Error(REFUSED);
  const wanted = new URLSearchParams(location.search).get("next") || "/";
  const stay = document.querySelector("input[name=stay]")?.checked ?? false;
  const path = `/auth/passkey/sign-in?next=${encodeURIComponent(wanted)}`;
  return (await post(path, { credential: given.toJSON(), stay })).to;
}

/** Signs in with a passkey of any account; the session comes with the answer, so the page is loaded anew. */
export default function PasskeyButton() {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const press = async () => {
    setBusy(true);
    setProblem("");
    try { location.assign(await signIn()); } catch (error) { setProblem(error.message); setBusy(false); }
  };
  return (
    <div className="col g2">
      <button className="btn wide" type="button" onClick={press} disabled={busy}><i className="ic sm i-key-round" />Use a passkey</button>
      {problem && <div className="err" role="alert"><i className="ic i-circle-alert" /><span>{problem}</span></div>}
    </div>
  );
}
