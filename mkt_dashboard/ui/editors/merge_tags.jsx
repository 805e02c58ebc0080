import { useState } from "react";

/** Put text where the cursor of an input stands, in the way React and Reflex notice. */
function insertIntoInput(id, text) {
  const input = document.getElementById(id);
  if (!input) return;
  const start = input.selectionStart ?? input.value.length;
  const end = input.selectionEnd ?? start;
  const value = input.value.slice(0, start) + text + input.value.slice(end);
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, value);
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.focus();
  input.setSelectionRange(start + text.length, start + text.length);
}

const quoted = (text) => `"${text.replace(/\\/g, "\\\\").replace(/"/g, "'")}"`;

/** The fields a mail may name. One click puts a merge tag, with its fallback, where the cursor was. */
export default function MergeTags({ fields = [], target = "", onInserted }) {
  const [search, setSearch] = useState("");
  const [fallback, setFallback] = useState("there");
  const wanted = search.trim().toLowerCase();
  const found = fields.filter((field) => `${field.name} ${field.hint}`.toLowerCase().includes(wanted));

  const insert = (field) => {
    const tag = field.needs_fallback && fallback ? `{{ ${field.name}|default(${quoted(fallback)}) }}` : `{{ ${field.name} }}`;
    if (target) insertIntoInput(target, tag);
    else window.dispatchEvent(new CustomEvent("mkt:insert-into-body", { detail: tag }));
    onInserted?.();
  };

  return (
    <div className="mergetags">
      <label className="input sm find">
        <i className="ic sm i-search" aria-hidden="true" />
        <input
          className="bare" type="search" placeholder="Search fields" aria-label="Search fields"
          value={search} onChange={(event) => setSearch(event.target.value)}
        />
      </label>
      <label className="mergefallback">
        <span>For people without it</span>
        <input
          className="input sm" value={fallback} placeholder="nothing" aria-label="Fallback"
          onChange={(event) => setFallback(event.target.value)}
        />
      </label>
      <ul role="list">
        {found.map((field) => (
          <li key={field.name}>
            <button type="button" onMouseDown={(event) => event.preventDefault()} onClick={() => insert(field)} title={`Insert {{ ${field.name} }}`}>
              <span className="merge">{field.name}</span>
              <span className="t3 cut">{field.hint}</span>
              <i className="ic xs i-plus" aria-hidden="true" />
            </button>
          </li>
        ))}
        {found.length === 0 && <li className="t3 s12">No field is called so. Import it with your contacts first.</li>}
      </ul>
    </div>
  );
}
