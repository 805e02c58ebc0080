import { useState } from "react";

const SOMETHING = "That did not work. Check the connection and try again.";

async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body ?? {}),
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.message || SOMETHING);
  return said;
}

function Problem({ text }) {
  return text ? <div className="err" role="alert"><i className="ic i-circle-alert" /><span>{text}</span></div> : null;
}

/** Asks for the password, because an open screen is not enough for this. */
function AskPassword({ verb, danger, onGiven, onBack, problem, busy }) {
  const [password, setPassword] = useState("");
  const send = (event) => { event.preventDefault(); onGiven(password); };
  return (
    <form className="col g3 acc-narrow" onSubmit={send}>
      <div className="field">
        <label htmlFor="factor-password">Your password</label>
        <input className="input" id="factor-password" type="password" autoComplete="current-password" required
          autoFocus value={password} onChange={(event) => setPassword(event.target.value)} />
        <Problem text={problem} />
      </div>
      <div className="row">
        <button className={`btn ${danger ? "danger" : "primary"}`} disabled={busy}>{verb}</button>
        <button className="btn ghost" type="button" onClick={onBack}>Back</button>
      </div>
    </form>
  );
}

/** Recovery codes, shown this once. */
function Codes({ codes, onStored }) {
  const copy = () => navigator.clipboard?.writeText(codes.join("\n"));
  return (
    <div className="col g3">
      <div className="note amber">
        <i className="ic sm i-triangle-alert" />
        <span><b className="m">Shown once.</b> Each code signs you in once when the phone is gone. Keep them where the phone is not.</span>
      </div>
      <ul className="acc-codes mono">{codes.map((code) => <li key={code}>{code}</li>)}</ul>
      <div className="row">
        <button className="btn primary" type="button" onClick={onStored}>I have stored them</button>
        <button className="btn" type="button" onClick={copy}><i className="ic sm i-copy" />Copy codes</button>
      </div>
    </div>
  );
}

/** The picture an app scans, the same as text, and the code that proves that it worked. */
function SetUp({ seed, onCode, onBack, problem, busy }) {
  const [code, setCode] = useState("");
  const send = (event) => { event.preventDefault(); onCode(code); };
  return (
    <form className="row top wrap g6" onSubmit={send}>
      <img className="acc-qr" alt="QR code of the key" src={seed.picture} />
      <div className="col g3 acc-narrow">
        <p className="t2">Scan the picture with an authenticator app, or type this key into it:</p>
        <code className="mono acc-key">{seed.key.match(/.{1,4}/g).join(" ")}</code>
        <div className="field">
          <label htmlFor="app-code">Code the app shows</label>
          <input className="input mono" id="app-code" inputMode="numeric" autoComplete="one-time-code" required
            maxLength={12} value={code} onChange={(event) => setCode(event.target.value)} />
          <Problem text={problem} />
        </div>
        <div className="row">
          <button className="btn primary" disabled={busy}>Turn on codes</button>
          <button className="btn ghost" type="button" onClick={onBack}>Back</button>
        </div>
      </div>
    </form>
  );
}

/** Codes from an app: off, being set up, on. What is secret lives only here, until the page is left. */
export default function SecondFactor({ hasApp, codesLeft, onChange }) {
  const [step, setStep] = useState("");
  const [seed, setSeed] = useState(null);
  const [codes, setCodes] = useState(null);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);

  const go = (next) => { setProblem(""); setStep(next); };
  const run = async (work) => {
    setBusy(true);
    setProblem("");
    try { await work(); } catch (error) { setProblem(error.message); }
    setBusy(false);
  };
  const show = (said) => { setSeed(null); setCodes(said.codes); go("codes"); };
  const begin = () => run(async () => { setSeed(await post("/auth/app/begin")); go("set-up"); });
  const confirm = (code) => run(async () => show(await post("/auth/app/confirm", { code })));
  const renew = (password) => run(async () => show(await post("/auth/app/codes", { password })));
  const turnOff = (password) => run(async () => { await post("/auth/app/off", { password }); go(""); onChange?.(); });
  const stored = () => { setCodes(null); go(""); onChange?.(); };
  const back = () => { setSeed(null); go(""); };

  if (step === "codes") return <Codes codes={codes} onStored={stored} />;
  if (step === "set-up") return <SetUp seed={seed} onCode={confirm} onBack={back} problem={problem} busy={busy} />;
  if (step === "renew") return <AskPassword verb="Make new codes" onGiven={renew} onBack={back} problem={problem} busy={busy} />;
  if (step === "off") return <AskPassword verb="Turn off codes" danger onGiven={turnOff} onBack={back} problem={problem} busy={busy} />;
  if (!hasApp) return (
    <div className="col g3">
      <p className="t2">A password that was found out opens nothing without the code your phone shows.</p>
      <Problem text={problem} />
      <div className="row"><button className="btn" type="button" onClick={begin} disabled={busy}>Set up an app</button></div>
    </div>
  );
  return (
    <div className="col g3">
      <p className="t2">Signing in asks for a code of your app. Recovery codes left: <b className="num">{codesLeft}</b></p>
      <div className="row wrap">
        <button className="btn" type="button" onClick={() => go("renew")}>Make new recovery codes</button>
        <button className="btn" type="button" onClick={() => go("off")}>Turn off codes</button>
      </div>
    </div>
  );
}
