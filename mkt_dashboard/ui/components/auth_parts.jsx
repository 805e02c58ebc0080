import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";

const SOMETHING = "That did not work. Check the connection and try again.";
const NOT_HERE = "This browser knows no passkeys. Use a newer one, or your password.";
const NOT_MADE = "No passkey was made. Try again, and unlock your device when it asks.";
const NOT_GIVEN = "No passkey was given. Try again, or use your password.";
const GAVE_UP = Symbol("gave up");

/** Ask the server; a refusal is an error with the sentence and the code of the answer. */
export async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body ?? {}),
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(said.message || SOMETHING), { code: said.error });
  return said;
}

/** Let the device make a passkey. */
export async function makePasskey(options) {
  const known = window.PublicKeyCredential;
  if (!known?.parseCreationOptionsFromJSON) throw new Error(NOT_HERE);
  const publicKey = known.parseCreationOptionsFromJSON(options);
  const made = await navigator.credentials.create({ publicKey }).catch(() => null);
  if (!made) throw new Error(NOT_MADE);
  return made.toJSON();
}

/** Let the device answer with a passkey. */
export async function givePasskey(askAt) {
  const known = window.PublicKeyCredential;
  if (!known?.parseRequestOptionsFromJSON) throw new Error(NOT_HERE);
  const publicKey = known.parseRequestOptionsFromJSON(await post(askAt));
  const given = await navigator.credentials.get({ publicKey }).catch(() => null);
  if (!given) throw new Error(NOT_GIVEN);
  return given.toJSON();
}

export function Problem({ text, id }) {
  return text ? <div className="err" role="alert" id={id}><i className="ic i-circle-alert" /><span>{text}</span></div> : null;
}

/** Something that is under way, and what went wrong with it. */
export function useWork() {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const run = async (work) => {
    setBusy(true);
    setProblem("");
    try { await work(); } catch (error) { if (error !== GAVE_UP) setProblem(error.message); }
    setBusy(false);
  };
  return { problem, setProblem, busy, run };
}

/** Does what needs a proof of who is there, asks for it where it is missing, and then does it again. */
export function useConfirmed() {
  const [asking, setAsking] = useState(null);
  const confirmed = async (work) => {
    try { return await work(); } catch (error) { if (error.code !== "confirmation_needed") throw error; }
    await new Promise((resolve, reject) => setAsking({ resolve, reject })).finally(() => setAsking(null));
    return work();
  };
  const dialog = asking && createPortal(
    <WhoIsThere onProved={asking.resolve} onBack={() => asking.reject(GAVE_UP)} />, document.body,
  );
  return [confirmed, dialog];
}

function WhoIsThere({ onProved, onBack }) {
  const sheet = useRef(null);
  const [password, setPassword] = useState("");
  const { problem, busy, run } = useWork();
  useEffect(() => { sheet.current?.showModal(); }, []);
  const prove = (work) => run(async () => { await work(); onProved(); });
  const withPassword = (event) => {
    event.preventDefault();
    // The dialog stands inside other forms, as far as React is concerned.
    event.stopPropagation();
    prove(() => post("/auth/confirm/password", { password }));
  };
  const withPasskey = () => prove(async () =>
    post("/auth/confirm/passkey", { credential: await givePasskey("/auth/confirm/ask") }));
  return (
    <dialog ref={sheet} className="dialog whois" aria-labelledby="whois-title"
      onCancel={(event) => { event.preventDefault(); onBack(); }}>
      <form onSubmit={withPassword}>
        <header><h2 id="whois-title">Enter your password to go on</h2></header>
        <div className="body col g3">
          <p>This changes how you sign in. Afterwards you are not asked again for ten minutes.</p>
          <div className="field">
            <label htmlFor="whois-password">Your password</label>
            <input className={problem ? "input bad" : "input"} id="whois-password" type="password" required autoFocus
              autoComplete="current-password" aria-describedby="whois-problem"
              value={password} onChange={(event) => setPassword(event.target.value)} />
            <Problem text={problem} id="whois-problem" />
          </div>
          <p className="s12 t3">No password yet? Set one with “Forgotten your password?” on the sign-in page.</p>
        </div>
        <footer>
          <button className="btn" type="button" onClick={withPasskey} disabled={busy}><i className="ic sm i-key-round" />Use a passkey</button>
          <button className="btn ghost end" type="button" onClick={onBack}>Back</button>
          <button className="btn primary" disabled={busy}>Go on</button>
        </footer>
      </form>
    </dialog>
  );
}
