import { useState } from "react";
import { post, Problem, useConfirmed, useWork } from "$/public/external/mkt_dashboard/ui/components/auth_parts/auth_parts.jsx";

/** Says what will happen before it does. */
function Ahead({ sentence, verb, danger, onGo, onBack, problem, busy }) {
  return (
    <div className="col g3">
      <p className="t2">{sentence}</p>
      <Problem text={problem} />
      <div className="row">
        <button className={`btn ${danger ? "danger" : "primary"}`} type="button" onClick={onGo} disabled={busy}>{verb}</button>
        <button className="btn ghost" type="button" onClick={onBack}>Back</button>
      </div>
    </div>
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
export default function SecondFactor(props) {
  const [confirmed, dialog] = useConfirmed();
  return <><Steps {...props} confirmed={confirmed} />{dialog}</>;
}

function Steps({ hasApp, codesLeft, onChange, confirmed }) {
  const [step, setStep] = useState("");
  const [seed, setSeed] = useState(null);
  const [codes, setCodes] = useState(null);
  const { problem, setProblem, busy, run } = useWork();

  const go = (next) => { setProblem(""); setStep(next); };
  const ask = (path, body) => confirmed(() => post(path, body));
  const show = (said) => { setSeed(null); setCodes(said.codes); go("codes"); };
  const begin = () => run(async () => { setSeed(await ask("/auth/app/begin")); go("set-up"); });
  const confirm = (code) => run(async () => show(await ask("/auth/app/confirm", { code })));
  const renew = () => run(async () => show(await ask("/auth/app/codes")));
  const turnOff = () => run(async () => { await ask("/auth/app/off"); go(""); onChange?.(); });
  const stored = () => { setCodes(null); go(""); onChange?.(); };
  const back = () => { setSeed(null); go(""); };

  if (step === "codes") return <Codes codes={codes} onStored={stored} />;
  if (step === "set-up") return <SetUp seed={seed} onCode={confirm} onBack={back} problem={problem} busy={busy} />;
  if (step === "renew") return (
    <Ahead sentence="The recovery codes you have now stop working." verb="Make new recovery codes"
      onGo={renew} onBack={back} problem={problem} busy={busy} />
  );
  if (step === "off") return (
    <Ahead sentence="Your password alone signs you in then, and the recovery codes stop working." verb="Turn off codes" danger
      onGo={turnOff} onBack={back} problem={problem} busy={busy} />
  );
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
