import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { Command as Palette } from "cmdk";

const isTyping = (node) => node?.closest?.("input, textarea, select, [contenteditable='true'], [role='dialog'], .cm-editor");
const isMac = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** Where the browser has been, as two arrows. */
export function History() {
  const navigate = useNavigate();
  return (
    <>
      <button type="button" className="btn ghost icon sm hist" aria-label="Back" onClick={() => navigate(-1)}><i className="ic i-arrow-left" /></button>
      <button type="button" className="btn ghost icon sm hist" aria-label="Forward" onClick={() => navigate(1)}><i className="ic i-arrow-right" /></button>
    </>
  );
}

/** The search field of the top bar, the palette behind it, and the keys that work on every screen. */
export function Command({ places = [], deeds = [], found = [], onSearch }) {
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const [help, setHelp] = useState(false);
  const [query, setQuery] = useState("");
  const prefix = useRef(0);

  useEffect(() => {
    const press = (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setOpen((was) => !was);
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const afterG = Date.now() - prefix.current < 1200;
      prefix.current = event.key === "g" && !afterG ? Date.now() : 0;
      const place = afterG && places.find((one) => one.keys === `g ${event.key}`);
      if (place) return navigate(place.path);
      if (event.key === "/") {
        event.preventDefault();
        const field = document.querySelector("[data-search='page']");
        return field ? field.focus() : setOpen(true);
      }
      if (event.key === "?") return setHelp(true);
      if (event.key === "[" || event.key === "]") {
        document.querySelector(`[data-turn='${event.key === "[" ? "before" : "after"}']:not(:disabled)`)?.click();
      }
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [places]);

  useEffect(() => {
    if (!open) return;
    const timer = setTimeout(() => onSearch?.(query), 150);
    return () => clearTimeout(timer);
  }, [query, open]);

  const go = (path) => { setOpen(false); setQuery(""); navigate(path); };
  const matches = (one) => one.name.toLowerCase().includes(query.trim().toLowerCase());
  const shownPlaces = places.filter(matches), shownDeeds = deeds.filter(matches);
  const shownFound = query.trim() ? found : [];

  return (
    <>
      <button type="button" className="search" onClick={() => setOpen(true)} aria-label="Search or run a command">
        <i className="ic sm i-search" /><span>Search or run a command</span><span className="kbd" suppressHydrationWarning>{typeof navigator !== "undefined" && isMac() ? "⌘ K" : "Ctrl K"}</span>
      </button>
      <Palette.Dialog open={open} onOpenChange={setOpen} label="Search or run a command" shouldFilter={false} overlayClassName="scrim" contentClassName="palette-place" className="palette">
        <div className="q"><i className="ic i-search" /><Palette.Input value={query} onValueChange={setQuery} placeholder="A contact, a campaign, a screen …" /></div>
        <Palette.List className="list">
          <Palette.Empty className="none">Nothing is called “{query}”.</Palette.Empty>
          {shownFound.length > 0 && <Palette.Group heading={<h3>Found</h3>}>{shownFound.map((one) => <Line key={one.path} one={one} query={query} onSelect={go} />)}</Palette.Group>}
          {shownPlaces.length > 0 && <Palette.Group heading={<h3>Go to</h3>}>{shownPlaces.map((one) => <Line key={one.path} one={one} query={query} onSelect={go} />)}</Palette.Group>}
          {shownDeeds.length > 0 && <Palette.Group heading={<h3>Do</h3>}>{shownDeeds.map((one) => <Line key={one.path} one={one} query={query} onSelect={go} />)}</Palette.Group>}
        </Palette.List>
        <footer><span>↵ open</span><span>↑ ↓ choose</span><span>Esc close</span></footer>
      </Palette.Dialog>
      <Help open={help} onClose={() => setHelp(false)} places={places} />
    </>
  );
}

function Line({ one, query, onSelect }) {
  return (
    <Palette.Item className="it" value={one.path} onSelect={() => onSelect(one.path)}>
      <i className={`ic i-${one.icon}`} /><span className="cut"><Marked text={one.name} part={query.trim()} /></span>
      {one.kind && <span className="end">{one.kind}</span>}
      {one.keys && <span className="row g1 end">{one.keys.split(" ").map((key) => <span className="kbd" key={key}>{key.toUpperCase()}</span>)}</span>}
    </Palette.Item>
  );
}

function Marked({ text, part }) {
  const at = part ? text.toLowerCase().indexOf(part.toLowerCase()) : -1;
  if (at < 0) return text;
  return <>{text.slice(0, at)}<mark>{text.slice(at, at + part.length)}</mark>{text.slice(at + part.length)}</>;
}

/** Every key that works, on one sheet. Opened by `?` and by the status bar. */
function Help({ open, onClose, places }) {
  const sheet = useRef(null);
  useEffect(() => { if (open) sheet.current?.showModal(); else sheet.current?.close(); }, [open]);
  useEffect(() => {
    const show = () => sheet.current?.showModal();
    window.addEventListener("mkt:help", show);
    return () => window.removeEventListener("mkt:help", show);
  }, []);
  const keys = [
    ...places.filter((one) => one.keys).map((one) => [one.keys, one.name]),
    [isMacKey(), "Search or run a command"], ["/", "Search in this list"], ["[", "Previous page or thing"], ["]", "Next page or thing"], ["?", "This help"], ["Esc", "Close what is on top"],
  ];
  return (
    <dialog ref={sheet} className="dialog help" onClose={onClose} onClick={(event) => { if (event.target === sheet.current) sheet.current.close(); }} aria-label="Keyboard shortcuts">
      <header><h2>Keyboard shortcuts</h2></header>
      <dl className="body keys">{keys.map(([key, what]) => (
        <div key={what}><dt>{what}</dt><dd>{key.split(" ").map((one) => <span className="kbd" key={one}>{one}</span>)}</dd></div>
      ))}</dl>
      <footer><button type="button" className="btn end" onClick={() => sheet.current.close()}>Close</button></footer>
    </dialog>
  );
}

const isMacKey = () => (typeof navigator !== "undefined" && isMac() ? "⌘ K" : "Ctrl K");

/** Opens the sheet of keys from anywhere. */
export function HelpButton() {
  return (
    <button type="button" className="bare row" onClick={() => window.dispatchEvent(new Event("mkt:help"))}><span className="kbd">?</span>Shortcuts</button>
  );
}
