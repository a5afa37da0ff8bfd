"""Key terms of a purpose, cut with jieba."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

_STOP = frozenset(
    [
        "支出",
        "经费",
        "费用",
        "方面",
        "工作",
        "开展",
        "相关",
        "用于",
        "主要",
        "以及",
        "单位",
        "本",
        "各项",
        "其他",
        "进行",
        "部门",
        "所需",
        "等",
        "的",
        "和",
        "及",
        "与",
        "按",
        "按照",
        "为",
    ]
)


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    """A tokenizer of our own: no shared cache file, no messages."""
    import jieba

    jieba.setLogLevel(logging.ERROR)
    tokenizer = jieba.Tokenizer()
    # What ``initialize`` does, without the cache in the shared temporary folder that it reads and writes.
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


@lru_cache(maxsize=65536)
def purpose_terms(purpose: str) -> str:
    """The nouns and verbs of a purpose that carry its meaning, in their order, joined by ``;``."""
    words = _tokenizer().lcut(purpose, HMM=False)
    terms = dict.fromkeys(w for w in words if len(w) >= 2 and w not in _STOP and "\u4e00" <= w[0] <= "\u9fff")
    return ";".join(terms)
