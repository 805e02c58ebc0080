import { useState } from "react";

const NOT_HERE = "This browser knows no passkeys. Use a newer one.";
const REFUSED = "No passkey was made. Try again, and unlock your device when it asks.";

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

async function make(name) {
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) throw new Error(NOT_HERE);
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(await post("/auth/passkey/new"));
  const made = await navigator.credentials.create({ publicKey }).catch(() => null);
  if (!made) throw new Error(REFUSED);
  await post("/auth/passkey/add", { name, credential: made.toJSON() });
}

/** Names a passkey and lets the device make it. */
export default function AddPasskey({ onChange }) {
  const [name, setName] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const send = async (event) => {
    event.preventDefault();
    setBusy(true);
    setProblem("");
    try { await make(name); setName(""); onChange?.(); } catch (error) { setProblem(error.message); }
    setBusy(false);
  };
  return (
    <form className="col g2" onSubmit={send}>
      <div className="field">
        <label htmlFor="passkey-name">Name of the new passkey</label>
        <div className="row wrap">
          <input className="input acc-narrow" id="passkey-name" required maxLength={60} placeholder="My laptop"
            value={name} onChange={(event) => setName(event.target.value)} />
          <button className="btn" disabled={busy}><i className="ic sm i-key-round" />Add passkey</button>
        </div>
      </div>
      {problem && <div className="err" role="alert"><i className="ic i-circle-alert" /><span>{problem}</span></div>}
    </form>
  );
}
