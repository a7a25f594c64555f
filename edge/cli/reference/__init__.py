"""Types as Markdown: what `linli document` prints and docs/ holds."""
