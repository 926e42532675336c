"""Writes meta.mat and meta-compressed.mat: tables of synsets as in the challenge's development kit, by scipy.io.savemat.

Four classes whose numbers are in another order than their names, and two synsets above them.
"""
import os

import numpy as np
import scipy.io

FIELDS = ["ILSVRC2012_ID", "WNID", "words", "gloss", "num_children", "children", "wordnet_height", "num_train_images"]
ROWS = [
    (1, "n02119789", "kit fox, Vulpes macrotis", "small grey fox", 0, [], 0, 1300),
    (2, "n02100735", "English setter", "an English breed", 0, [], 0, 1300),
    (3, "n01440764", "tench, Tinca tinca", "freshwater dace-like game fish", 0, [], 0, 1300),
    (4, "n03000684", "chain saw, chainsaw", "portable saw; cuts \u00abwood\u00bb", 0, [], 0, 732),
    (5, "n00001740", "entity", "that which is perceived", 2, [6, 4], 19, 0),
    (6, "n00015388", "animal", "a living organism", 3, [1, 2, 3], 12, 0),
]

synsets = np.zeros((len(ROWS), 1), dtype=[(field, object) for field in FIELDS])
for i, row in enumerate(ROWS):
    for field, value in zip(FIELDS, row):
        synsets[field][i, 0] = value if isinstance(value, str) else np.array(value, dtype=np.float64)

here = os.path.dirname(os.path.abspath(__file__))
scipy.io.savemat(os.path.join(here, "meta.mat"), {"synsets": synsets}, oned_as="row")
scipy.io.savemat(os.path.join(here, "meta-compressed.mat"), {"other": np.eye(3), "synsets": synsets}, oned_as="row", do_compression=True)
