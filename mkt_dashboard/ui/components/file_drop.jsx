import { useRef, useState } from "react";

const megabytes = (bytes) => (bytes < 104858 ? `${Math.ceil(bytes / 1024)} kB` : `${(bytes / 1048576).toFixed(bytes < 10485760 ? 1 : 0)} MB`);
const CUT_OFF = "The connection broke while the file was on its way. Nothing was kept. Try again.";

/** One file to one address, with a bar that tells the truth and a button that stops it. */
export default function FileDrop({ to, accept, fields = {}, title, hint, maxBytes, onDone, onProblem }) {
  const input = useRef(null);
  const request = useRef(null);
  const [over, setOver] = useState(false);
  const [sent, setSent] = useState(null);
  const [problem, setProblem] = useState("");

  const fail = (sentence) => { setSent(null); setProblem(sentence); onProblem?.(sentence); };

  const send = (file) => {
    if (!file || sent) return;
    setProblem("");
    if (maxBytes && file.size > maxBytes) return fail(`“${file.name}” has ${megabytes(file.size)}; ${megabytes(maxBytes)} is the most. Split it.`);
    const form = new FormData();
    Object.entries(fields).forEach(([name, value]) => { if (value) form.append(name, value); });
    form.append("file", file, file.name);
    const xhr = new XMLHttpRequest();
    request.current = xhr;
    xhr.open("POST", to);
    xhr.setRequestHeader("X-CSRF", "1");
    xhr.upload.onprogress = ({ loaded, total }) => setSent({ name: file.name, loaded, total });
    xhr.onload = () => {
      setSent(null);
      let answer = {};
      try { answer = JSON.parse(xhr.responseText); } catch { /* not ours: the sentence below */ }
      if (xhr.status >= 200 && xhr.status < 300) return onDone?.(answer);
      fail(Object.values(answer.fields ?? {})[0] ?? answer.message ?? CUT_OFF);
    };
    xhr.onerror = () => fail(CUT_OFF);
    xhr.onabort = () => setSent(null);
    setSent({ name: file.name, loaded: 0, total: file.size });
    xhr.send(form);
  };

  const drop = (event) => { event.preventDefault(); setOver(false); send(event.dataTransfer.files[0]); };

  return (
    <div className={`filedrop ${over ? "over" : ""}`} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
      <input ref={input} type="file" accept={accept} className="sr" tabIndex={-1} aria-label={title} onChange={(event) => { send(event.target.files[0]); event.target.value = ""; }} />
      <span className="glyph"><i className="ic lg i-file-up" /></span>
      {sent ? (
        <div className="grow" aria-live="polite">
          <b>{sent.name}</b>
          <div className="bar"><i style={{ width: `${(sent.loaded / sent.total) * 100}%` }} /></div>
          <div className="row t3 s12 num">{megabytes(sent.loaded)} of {megabytes(sent.total)}<button type="button" className="btn ghost xs end" onClick={() => request.current?.abort()}>Stop</button></div>
        </div>
      ) : (
        <>
          <b>{title}</b>
          <p className="t3 s12">{hint}</p>
          <button type="button" className="btn" onClick={() => input.current?.click()}>Choose a file</button>
          {problem && <div className="err" role="alert"><i className="ic i-circle-alert" /><span>{problem}</span></div>}
        </>
      )}
    </div>
  );
}
