import { useEffect, useRef, useState } from "react";
import { EditorState, Compartment } from "@codemirror/state";
import {
  EditorView, keymap, lineNumbers, highlightActiveLine, highlightActiveLineGutter, drawSelection,
  Decoration, MatchDecorator, ViewPlugin,
} from "@codemirror/view";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import {
  HighlightStyle, syntaxHighlighting, foldGutter, foldKeymap, indentOnInput, indentUnit, bracketMatching,
} from "@codemirror/language";
import { xml, xmlLanguage } from "@codemirror/lang-xml";
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { search, searchKeymap, highlightSelectionMatches } from "@codemirror/search";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: [tags.tagName, tags.angleBracket], color: "var(--code-tag)" },
  { tag: tags.attributeName, color: "var(--code-name)" },
  { tag: [tags.attributeValue, tags.string], color: "var(--code-value)" },
  { tag: [tags.comment, tags.processingInstruction], color: "var(--text-3)", fontStyle: "italic" },
  { tag: tags.character, color: "var(--code-value)" },
]);

const mergeTag = new MatchDecorator({
  regexp: /\{\{[^{}\n]*\}\}|\{%[^%\n]*%\}/g,
  decoration: Decoration.mark({ class: "cm-merge" }),
});
const mergeTags = ViewPlugin.fromClass(
  class {
    constructor(view) { this.decorations = mergeTag.createDeco(view); }
    update(change) { this.decorations = mergeTag.updateDeco(change, this.decorations); }
  },
  { decorations: (plugin) => plugin.decorations },
);

/** Where a problem stands in the text: from its column to the end of the word or tag. */
function place(doc, problem) {
  const line = doc.line(Math.min(Math.max(problem.line, 1), doc.lines));
  const from = Math.min(line.from + problem.column - 1, line.to);
  const rest = doc.sliceString(from, line.to);
  const length = (rest.match(/^(<\/?[\w-]+|\{\{[^}]*\}\}|[\w:-]+)/) || [rest.slice(0, 1)])[0].length;
  return { from, to: Math.min(from + Math.max(length, 1), line.to) };
}

// A long line goes on below its own beginning, so that the nesting stays visible.
const hanging = ViewPlugin.fromClass(
  class {
    constructor(view) { this.decorations = indents(view); }
    update(change) { if (change.docChanged || change.viewportChanged) this.decorations = indents(change.view); }
  },
  { decorations: (plugin) => plugin.decorations },
);

function indents(view) {
  const found = [];
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to;) {
      const line = view.state.doc.lineAt(at);
      const depth = Math.min(line.text.match(/^ */)[0].length + 2, 30);
      const style = `text-indent:-${depth}ch;padding-left:calc(${depth}ch + 4px)`;
      found.push(Decoration.line({ attributes: { style } }).range(line.from));
      at = line.to + 1;
    }
  }
  return Decoration.set(found);
}

// The preview follows: it shows the part of the mail the cursor stands in.
const SECTIONS = /<mj-(?:section|wrapper|hero)\b/g;
const sectionAt = (state) => {
  const before = state.sliceDoc(0, state.selection.main.head);
  const body = before.indexOf("<mj-body");
  return body < 0 ? 0 : (before.slice(body).match(SECTIONS) || []).length;
};

const inBody = (problem) => problem.part === "body";

/** The MJML of one email as code. The document is replaced only when `docKey` changes; what was typed is handed
    over with the key of the document it was typed into. */
export default function MjmlEditor({
  value = "", docId = "", docKey = 0, problems = [], fields = [], elements = [], readOnly = false, onChange, onSave,
}) {
  const host = useRef(null);
  const view = useRef(null);
  const now = useRef({});
  const timer = useRef(null);
  const unsent = useRef(false);
  const shown = useRef(docKey);
  const locked = useRef(new Compartment());
  const [cursor, setCursor] = useState({ line: 1, column: 1 });
  now.current = { problems, fields, onChange, onSave };
  // Coming from another email, its text stands here until ours has arrived: what is typed into it would be lost.
  const isHere = window.location.pathname.includes(docId);
  const isLocked = readOnly || !isHere;

  const send = () => {
    clearTimeout(timer.current);
    if (!unsent.current || !view.current) return;
    unsent.current = false;
    now.current.onChange?.(view.current.state.doc.toString(), shown.current);
  };

  const completeMergeTag = (context) => {
    const word = context.matchBefore(/\{\{\s*[\w]*$/);
    if (!word) return null;
    const start = word.text.match(/^\{\{\s*/)[0].length;
    return {
      from: word.from + start,
      validFor: /^\w*$/,
      options: now.current.fields.map((field) => ({
        label: field.name,
        detail: field.hint,
        type: "variable",
        apply: (editor, _, from, to) => {
          const closed = /^\s*\}\}/.test(editor.state.sliceDoc(to, to + 4));
          const insert = field.needs_fallback && !closed ? `${field.name}|default("")` : field.name;
          const caret = from + insert.length - (insert.endsWith('")') ? 2 : 0);
          editor.dispatch({
            changes: { from, to, insert: closed ? insert : `${insert} }}` },
            selection: { anchor: caret },
          });
        },
      })),
    };
  };

  useEffect(() => {
    const state = EditorState.create({
      doc: value,
      extensions: [
        lintGutter(), lineNumbers(), foldGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(),
        closeBrackets(), highlightActiveLine(), highlightActiveLineGutter(), highlightSelectionMatches(),
        EditorView.lineWrapping, hanging, indentUnit.of("  "), search({ top: true }), mergeTags,
        xml({ elements, autoCloseTags: true }), xmlLanguage.data.of({ autocomplete: completeMergeTag }),
        autocompletion({ icons: false }), syntaxHighlighting(colours),
        EditorView.contentAttributes.of({ "aria-label": "MJML of the email" }),
        EditorView.domEventHandlers({ blur: () => { send(); } }),
        locked.current.of(EditorState.readOnly.of(isLocked)),
        keymap.of([
          { key: "Mod-s", preventDefault: true, run: () => { send(); now.current.onSave?.(); return true; } },
          ...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap,
          ...completionKeymap, ...lintKeymap, indentWithTab,
        ]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !update.transactions.some((one) => one.isUserEvent("replace.document"))) {
            unsent.current = true;
            clearTimeout(timer.current);
            timer.current = setTimeout(send, 300);
          }
          if (update.selectionSet || update.docChanged) {
            const head = update.state.selection.main.head;
            const line = update.state.doc.lineAt(head);
            setCursor({ line: line.number, column: head - line.from + 1 });
            window.dispatchEvent(new CustomEvent("mkt:section", { detail: sectionAt(update.state) }));
          }
        }),
      ],
    });
    view.current = new EditorView({ state, parent: host.current });
    const insert = (event) => {
      const range = view.current.state.selection.main;
      view.current.dispatch({
        changes: { from: range.from, to: range.to, insert: event.detail },
        selection: { anchor: range.from + event.detail.length },
        userEvent: "input.insert",
      });
      view.current.focus();
    };
    window.addEventListener("mkt:insert-into-body", insert);
    const save = (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== "s" || event.defaultPrevented) return;
      event.preventDefault();
      document.activeElement?.blur?.();  // an input hands over what was typed when it is left
      send();
      now.current.onSave?.();
    };
    window.addEventListener("keydown", save);
    window.addEventListener("pagehide", send);
    return () => {
      send();
      window.removeEventListener("mkt:insert-into-body", insert);
      window.removeEventListener("keydown", save);
      window.removeEventListener("pagehide", send);
      view.current.destroy();
      view.current = null;
    };
  }, []);

  useEffect(() => {
    if (!view.current || shown.current === docKey) return;
    shown.current = docKey;
    unsent.current = false;
    clearTimeout(timer.current);
    view.current.dispatch({
      changes: { from: 0, to: view.current.state.doc.length, insert: value },
      userEvent: "replace.document",
    });
  }, [docKey, value]);

  useEffect(() => {
    view.current?.dispatch({ effects: locked.current.reconfigure(EditorState.readOnly.of(isLocked)) });
  }, [isLocked]);

  // The problems of the last pause; until the next one they move along with the text they stand in.
  useEffect(() => {
    if (!view.current) return;
    const { doc } = view.current.state;
    const found = problems.filter(inBody).map((problem) => ({
      ...place(doc, problem), severity: problem.severity, message: problem.message,
    }));
    view.current.dispatch(setDiagnostics(view.current.state, found.sort((a, b) => a.from - b.from)));
  }, [problems]);

  const jump = (problem) => {
    if (!inBody(problem)) {
      document.getElementById(`email-${problem.part}`)?.focus();
      return;
    }
    const { from, to } = place(view.current.state.doc, problem);
    view.current.dispatch({
      selection: { anchor: from, head: to }, effects: EditorView.scrollIntoView(from, { y: "center" }),
    });
    view.current.focus();
  };

  const errors = problems.filter((problem) => problem.severity === "error").length;
  const warnings = problems.length - errors;
  return (
    <div data-ready={isHere} className="mjml">
      <div className="mjml-code" ref={host} />
      <section className="mjml-problems" aria-label="Problems">
        <header>
          {errors > 0 && <span className="badge red"><i className="ic i-circle-x" />{count(errors, "error")}</span>}
          {warnings > 0 && <span className="badge amber"><i className="ic i-triangle-alert" />{count(warnings, "warning")}</span>}
          {problems.length === 0 && <span className="badge green"><i className="ic i-check" />No problems</span>}
          <span className="end t3 num">Line {cursor.line}, column {cursor.column}</span>
        </header>
        {problems.length > 0 && (
          <ul role="list">
            {problems.map((problem, index) => (
              <li key={index}>
                <button type="button" onClick={() => jump(problem)}>
                  <i className={`ic sm ${problem.severity === "error" ? "i-circle-x redc" : "i-triangle-alert warnc"}`} />
                  <span className="where num">{inBody(problem) ? `${problem.line}:${problem.column}` : problem.part}</span>
                  <span className="what">{problem.message}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}

const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
