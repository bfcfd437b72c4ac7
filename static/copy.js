// A button behind each text that people copy. Without scripts, or where a page may not copy, none is there.
if (navigator.clipboard) {
  for (const text of document.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.ariaLive = "polite";
    button.textContent = text.dataset.copy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.textContent.trim());
      button.textContent = text.dataset.copied;
    });
    text.after(" ", button);
  }
}
