// The mood file in Monaco. The text belongs to the server: what is typed goes there in small edits, and what others change
// (a slider, another window, undo, the disk) comes from there. Undo is the document's, so that it is one story everywhere.

const vs = "_content/BlazorMonaco/lib/monaco-editor/min/vs";
const typingMilliseconds = 120; // of quiet before what was typed is sent
const pauseMilliseconds = 900;  // of quiet after which typing is another step to undo

const windowName = Math.random().toString(36).slice(2); // two windows that type are two gestures

let loading, editor, component, agreed, timer, sending, gesture = 0, lastTyped = 0, applying = false;
let providers = [], diffEditor, keys;

/** Loads Monaco once; its workers come from this server. */
function load() {
    loading ??= new Promise((resolve, reject) => {
        const base = new URL(vs, document.baseURI).href;
        self.MonacoEnvironment = { getWorkerUrl: () => `${base}/base/worker/workerMain.js` };
        const script = document.createElement("script");
        script.src = `${base}/loader.js`;
        script.onload = () => {
            self.require.config({ paths: { vs: base } });
            self.require(["vs/editor/editor.main"], () => {
                themes();
                resolve(self.monaco);
            }, reject);
        };
        script.onerror = reject;
        document.head.append(script);
    });
    return loading;
}

function themes() {
    const dark = [{ token: "comment", foreground: "8fb083" }, { token: "type", foreground: "6cb6ff" }, { token: "string", foreground: "d8a07a" }];
    const light = [{ token: "comment", foreground: "42692f" }, { token: "type", foreground: "0550ae" }, { token: "number", foreground: "0a5c40" }];
    monaco.editor.defineTheme("ambience-dark", {
        base: "vs-dark", inherit: true, rules: dark,
        colors: { "editor.background": "#14171c", "editorLineNumber.foreground": "#8b93a1", "editor.lineHighlightBackground": "#1b1f26", ...changed("#3f1d22", "#2a181b", "#17361f", "#142519") },
    });
    monaco.editor.defineTheme("ambience-light", {
        base: "vs", inherit: true, rules: light,
        colors: { "editorLineNumber.foreground": "#5a6270", ...changed("#fbd9d9", "#fdeeee", "#d6f2dc", "#ecf8ee") },
    });
}

/** What differs in two texts side by side, dim enough to read every word on it. */
const changed = (goneText, goneLine, newText, newLine) => ({
    "diffEditor.removedTextBackground": goneText, "diffEditor.removedLineBackground": goneLine,
    "diffEditor.insertedTextBackground": newText, "diffEditor.insertedLineBackground": newLine,
});

const isDark = () => document.querySelector(".shell")?.classList.contains("dark") ?? true;
const theme = () => isDark() ? "ambience-dark" : "ambience-light";

const look = {
    automaticLayout: true, fontSize: 13, lineHeight: 20, minimap: { enabled: false }, scrollBeyondLastLine: false,
    renderWhitespace: "selection", tabSize: 2, insertSpaces: true, detectIndentation: false, fixedOverflowWidgets: true,
    unicodeHighlight: { ambiguousCharacters: false }, smoothScrolling: false, padding: { top: 8, bottom: 8 },
};

/** @param {HTMLElement} host  @param text lines end with \n  @param accepts the .NET page */
export async function open(host, accepts, text) {
    await load();
    component = accepts;
    agreed = text;
    const model = monaco.editor.createModel(text, "yaml");
    model.setEOL(monaco.editor.EndOfLineSequence.LF);
    editor = monaco.editor.create(host, {
        ...look, model, theme: theme(), ariaLabel: "Mood file", quickSuggestions: { other: true, comments: false, strings: true },
        wordBasedSuggestions: false, suggest: { showWords: false, preview: false },
    });
    model.onDidChangeContent(typed);
    const { KeyMod, KeyCode } = monaco;
    const invoke = name => async () => {
        await flush();
        await component.invokeMethodAsync(name);
    };
    editor.addCommand(KeyMod.CtrlCmd | KeyCode.KeyZ, invoke("OnUndo"));
    editor.addCommand(KeyMod.CtrlCmd | KeyMod.Shift | KeyCode.KeyZ, invoke("OnRedo"));
    editor.addCommand(KeyMod.CtrlCmd | KeyCode.KeyY, invoke("OnRedo"));
    keys = event => {
        if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "s") {
            event.preventDefault();
            void invoke("OnSave")();
        }
    };
    document.addEventListener("keydown", keys, { capture: true });
    providers = [
        monaco.languages.registerCompletionItemProvider("yaml", { triggerCharacters: [" ", "{", "[", ",", ":"], provideCompletionItems: complete }),
        monaco.languages.registerHoverProvider("yaml", { provideHover: hover }),
        watchTheme(),
    ];
    editor.focus();
    host.dataset.ready = "true";
}

function watchTheme() {
    const observer = new MutationObserver(() => monaco.editor.setTheme(theme()));
    observer.observe(document.querySelector(".shell"), { attributes: true, attributeFilter: ["class"] });
    return { dispose: () => observer.disconnect() };
}

export function close() {
    document.removeEventListener("keydown", keys, { capture: true });
    clearTimeout(timer);
    timer = undefined;
    for (const provider of providers)
        provider.dispose();
    closeDiff();
    editor?.getModel()?.dispose();
    editor?.dispose();
    editor = undefined;
}

function typed() {
    if (applying)
        return;
    const now = performance.now();
    if (now - lastTyped > pauseMilliseconds)
        gesture++;
    lastTyped = now;
    clearTimeout(timer);
    timer = setTimeout(flush, typingMilliseconds);
}

/** Sends what was typed; returns when the server has all of it. */
export async function flush() {
    clearTimeout(timer);
    timer = undefined;
    while (sending)
        await sending;
    const text = editor?.getValue();
    if (text === undefined || text === agreed)
        return;
    const edit = between(agreed, text);
    agreed = text;
    sending = component.invokeMethodAsync("OnTyped", edit.start, edit.length, edit.text, `typing-${windowName}-${gesture}`);
    try {
        const merged = await sending;
        if (merged !== null && editor.getValue() === text)
            apply(merged);
    } finally {
        sending = undefined;
    }
    if (editor && editor.getValue() !== agreed)
        await flush();
}

/** Takes over what somebody else changed. False: something was typed that the server does not know yet. */
export function show(text, reveal) {
    if (!editor || sending || editor.getValue() !== agreed)
        return false;
    apply(text, reveal);
    return true;
}

function apply(text, reveal = false) {
    const model = editor.getModel(), edit = between(model.getValue(), text);
    const from = model.getPositionAt(edit.start), to = model.getPositionAt(edit.start + edit.length);
    applying = true;
    model.applyEdits([{ range: monaco.Range.fromPositions(from, to), text: edit.text }]);
    applying = false;
    agreed = text;
    if (reveal) {
        const place = model.getPositionAt(edit.start + edit.text.length);
        editor.setPosition(place);
        editor.revealPositionInCenterIfOutsideViewport(place);
    }
}

/** The smallest edit from one text to another. */
function between(before, after) {
    const most = Math.min(before.length, after.length);
    let start = 0, end = 0;
    while (start < most && before[start] === after[start])
        start++;
    while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end])
        end++;
    const half = (text, at) => at > 0 && at < text.length && /[\uD800-\uDBFF]/.test(text[at - 1]);
    if (half(before, start) || half(after, start))
        start--;
    if (end > 0 && (half(before, before.length - end) || half(after, after.length - end)))
        end--;
    return { start, length: before.length - start - end, text: after.slice(start, after.length - end) };
}

/** Underlines what is wrong. */
export function mark(problems) {
    if (!editor)
        return;
    monaco.editor.setModelMarkers(editor.getModel(), "moods", problems.map(problem => ({
        severity: monaco.MarkerSeverity.Error,
        startLineNumber: problem.line, startColumn: problem.column,
        endLineNumber: problem.line, endColumn: problem.column + problem.length,
        message: problem.message,
    })));
}

export function goTo(line, column) {
    if (!editor)
        return;
    editor.setPosition({ lineNumber: line, column });
    editor.revealLineInCenter(line);
    editor.focus();
}

const kinds = { key: "Property", word: "EnumMember", name: "Reference" };

async function complete(model, position) {
    if (model !== editor?.getModel())
        return { suggestions: [] };
    await flush();
    const offset = model.getOffsetAt(position);
    const list = await component.invokeMethodAsync("OnComplete", offset);
    const range = monaco.Range.fromPositions(model.getPositionAt(list.start), position);
    return {
        suggestions: list.items.map((item, order) => ({
            label: { label: item.label, description: item.detail },
            kind: monaco.languages.CompletionItemKind[kinds[item.kind]],
            insertText: item.insert, documentation: { value: item.documentation }, range, filterText: item.label,
            sortText: String(order).padStart(4, "0"),
            command: item.kind === "key" ? { id: "editor.action.triggerSuggest", title: "" } : undefined,
        })),
    };
}

async function hover(model, position) {
    if (model !== editor?.getModel())
        return null;
    await flush();
    const found = await component.invokeMethodAsync("OnHover", model.getOffsetAt(position));
    return found && {
        contents: [{ value: found.markdown }],
        range: monaco.Range.fromPositions(model.getPositionAt(found.start), model.getPositionAt(found.start + found.length)),
    };
}

/** Two texts side by side: what is on the disk, and what is being edited. */
export async function openDiff(host, theirs, mine) {
    await load();
    closeDiff();
    diffEditor = monaco.editor.createDiffEditor(host, { ...look, readOnly: true, theme: theme(), renderSideBySide: true });
    diffEditor.setModel({
        original: monaco.editor.createModel(theirs, "yaml"),
        modified: monaco.editor.createModel(mine, "yaml"),
    });
}

export function closeDiff() {
    const models = diffEditor?.getModel();
    diffEditor?.dispose();
    models?.original.dispose();
    models?.modified.dispose();
    diffEditor = undefined;
}
