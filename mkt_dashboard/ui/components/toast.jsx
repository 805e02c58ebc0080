import { useEffect, useState } from "react";

const SECONDS = { success: 5, error: 9, undo: 8 };
const SEEN = "mkt_seen_toast";

/** Notes that were not there when this tab was last loaded; each leaves by itself, unless the pointer rests on it. */
export default function Toaster({ notes = [], onUndo }) {
  const [seen] = useState(() => Number(sessionStorage.getItem(SEEN) || 0));
  const [closed, setClosed] = useState(() => new Set());
  const [held, setHeld] = useState(false);
  const shown = notes.filter((note) => note.id > seen && !closed.has(note.id));
  const oldest = shown[0];

  const leave = (id) => {
    sessionStorage.setItem(SEEN, String(Math.max(id, Number(sessionStorage.getItem(SEEN) || 0))));
    setClosed((before) => new Set([...before, id]));
  };

  useEffect(() => {
    if (!oldest || held) return;
    const seconds = oldest.can_undo ? SECONDS.undo : SECONDS[oldest.kind];
    const left = Math.max(1500, oldest.id + seconds * 1000 - Date.now());
    const timer = setTimeout(() => leave(oldest.id), left);
    return () => clearTimeout(timer);
  }, [oldest?.id, held]);

  return (
    <div className="toasts" role="status" aria-live="polite" onMouseEnter={() => setHeld(true)} onMouseLeave={() => setHeld(false)}>
      {shown.map((note) => (
        <div className={`toast ${note.kind}`} key={note.id}>
          <i className={`ic sm ${note.kind === "error" ? "i-circle-alert" : "i-check"}`} />
          <span>{note.text}</span>
          {note.can_undo && (
            <button className="btn xs" onClick={() => { onUndo?.(note.id); leave(note.id); }}>Undo</button>
          )}
          <button className="btn xs icon close" aria-label="Close" onClick={() => leave(note.id)}><i className="ic xs i-x" /></button>
        </div>
      ))}
    </div>
  );
}
