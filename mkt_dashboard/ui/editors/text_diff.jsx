import { useEffect, useRef } from "react";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { MergeView } from "@codemirror/merge";
import { xml } from "@codemirror/lang-xml";

/** Two texts beside each other, what differs marked, what is the same folded away. */
export default function TextDiff({ before = "", after = "" }) {
  const host = useRef(null);
  useEffect(() => {
    const side = (doc, label) => ({
      doc,
      extensions: [
        lineNumbers(), EditorView.lineWrapping, xml(), EditorState.readOnly.of(true), EditorView.editable.of(false),
        EditorView.contentAttributes.of({ "aria-label": label }),
      ],
    });
    const view = new MergeView({
      a: side(before, "Before"), b: side(after, "After"), parent: host.current,
      collapseUnchanged: { margin: 2, minSize: 6 }, gutter: true,
    });
    return () => view.destroy();
  }, [before, after]);
  return <div className="textdiff" ref={host} />;
}
