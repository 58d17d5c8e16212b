"use strict";
// Filters for the list of cases, and buttons that copy a command. Without this script the report shows all there is.
(() => {
	const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
	const bar = document.querySelector(".filters");

	function filter() {
		const text = bar.querySelector("input").value.trim().toLowerCase();
		const chapter = bar.querySelector("select[name=chapter]").value;
		const level = bar.querySelector("select[name=level]").value;
		const wanted = $$("button[aria-pressed=true]", bar).map((b) => b.value);
		const narrowed = text || level || wanted.length > 0;
		let shown = 0;
		for (const box of $$(".chapter")) {
			let here = 0;
			for (const row of $$("li", box)) {
				const fits =
					(!chapter || box.dataset.chapter === chapter) &&
					(!level || row.dataset.level.split(" ").includes(level)) &&
					(wanted.length === 0 || row.dataset.v.split(" ").some((v) => wanted.includes(v))) &&
					(!text || row.textContent.toLowerCase().includes(text));
				row.hidden = !fits;
				here += fits;
			}
			box.hidden = here === 0;
			box.open = here > 0 && (narrowed || chapter ? true : box.dataset.open === "1");
			shown += here;
		}
		bar.querySelector("output").textContent = `${shown} shown`;
	}

	if (bar) {
		bar.hidden = false;
		bar.addEventListener("input", filter);
		bar.addEventListener("click", (event) => {
			const button = event.target.closest("button");
			if (!button) return;
			if (button.name === "all") {
				bar.querySelector("input").value = "";
				for (const select of $$("select", bar)) select.value = "";
				for (const other of $$("button[aria-pressed]", bar)) other.setAttribute("aria-pressed", "false");
			} else {
				button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
			}
			filter();
		});
		filter();
	}

	function select(node) {
		const range = document.createRange();
		range.selectNodeContents(node);
		const selection = getSelection();
		selection.removeAllRanges();
		selection.addRange(range);
	}

	for (const block of $$("pre.command")) {
		const button = document.createElement("button");
		button.type = "button";
		button.className = "copy";
		button.textContent = "Copy";
		button.addEventListener("click", async () => {
			try {
				await navigator.clipboard.writeText(block.textContent);
				button.textContent = "Copied";
			} catch {
				select(block);
				button.textContent = "Selected: press Ctrl+C";
			}
		});
		block.after(button);
	}

	// A page that the address names begins at its top, also when one comes from far down in the list.
	addEventListener("hashchange", () => {
		const page = document.querySelector(".page:target");
		if (page) scrollTo(0, 0);
	});
})();
