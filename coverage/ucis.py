# SPDX-License-Identifier: Apache-2.0
"""Cover points as UCIS XML, the interchange form of Accellera's Unified Coverage standard 1.0.

Each group is a covergroup with one coverpoint for each of its axes' products, bins named after the
points. Written here: PyUCIS brings an HTTP server, cryptography and an agent protocol with it.
"""

from __future__ import annotations

import time
import xml.etree.ElementTree as ET
from pathlib import Path

from trapline.coverage.points import SPACE
from trapline.coverage.space import CoverGroup
from trapline.coverage.store import Covered

NAMESPACE = "UCIS"


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _statement(parent: ET.Element, name: str, line: int = 1) -> None:
    ET.SubElement(parent, _tag(name), {"file": "1", "line": str(line), "inlineCount": "1"})


def tree(covered: Covered, when: float = 0.0) -> ET.ElementTree:
    """The document; `when`: the time of the merge, in seconds since 1970."""
    date = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(when))
    root = ET.Element(
        _tag("UCIS"),
        {"writtenBy": "trapline", "writtenTime": date, "ucisVersion": "1.0"},
    )
    ET.SubElement(root, _tag("sourceFiles"), {"fileName": "coverage/points.py", "id": "1"})
    history = {
        "historyNodeId": "1", "logicalName": "trapline", "kind": "TEST", "testStatus": "1",
        "physicalName": "trapline", "date": date, "toolCategory": "trapline",
        "ucisVersion": "1.0", "vendorId": "trapline", "vendorTool": "trapline",
        "vendorToolVersion": "1", "userName": "trapline", "cmd": "trapline coverage report",
    }  # fmt: skip
    ET.SubElement(root, _tag("historyNodes"), history)
    instance = ET.SubElement(
        root, _tag("instanceCoverages"), {"name": "trapline", "key": "0", "moduleName": "hart"}
    )
    _statement(instance, "id")
    for number, group in enumerate(SPACE.groups, 1):
        _group(instance, group, number, covered)
    ET.indent(root)
    return ET.ElementTree(root)


def _group(parent: ET.Element, group: CoverGroup, number: int, covered: Covered) -> None:
    coverage = ET.SubElement(parent, _tag("covergroupCoverage"), {"weight": "1"})
    instance = ET.SubElement(
        coverage, _tag("cgInstance"), {"name": group.name, "key": str(number), "alias": ""}
    )
    ET.SubElement(instance, _tag("options"))
    name = ET.SubElement(instance, _tag("cgId"), {"cgName": group.name, "moduleName": "hart"})
    _statement(name, "cginstSourceId", number)
    _statement(name, "cgSourceId", number)
    point = ET.SubElement(
        instance, _tag("coverpoint"), {"name": group.name, "key": "0", "alias": group.sentence}
    )
    ET.SubElement(point, _tag("options"))
    base = SPACE.bases[group.name]
    for at, _ in group.numbers():
        text = group.point_name(at)
        found = ET.SubElement(
            point,
            _tag("coverpointBin"),
            {"name": text, "key": str(at), "type": "bins", "alias": text},
        )
        value = ET.SubElement(found, _tag("range"), {"from": str(at), "to": str(at)})
        count = covered.points.get(base + at, 0)
        ET.SubElement(value, _tag("contents"), {"coverageCount": str(count)})


def write(covered: Covered, path: Path) -> None:
    """Write the covered points as UCIS XML. Raises OSError."""
    ET.register_namespace("", NAMESPACE)
    tree(covered, time.time()).write(path, encoding="utf-8", xml_declaration=True)
