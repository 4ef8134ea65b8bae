"""YAML for files that people edit: safe types only, and a key that occurs twice is an error."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from dongyang_lianhu.messages import MessageError


class YamlError(MessageError):
	"""The text is not YAML, or says the same thing twice."""


class _StrictLoader(yaml.SafeLoader):
	def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
		seen = set()
		for key_node, _value in node.value:
			key = self.construct_object(key_node, deep=True)
			if not isinstance(key, str):
				raise yaml.MarkedYAMLError(None, None, f"the key {key!r} is not a text", key_node.start_mark)
			if key in seen:
				raise yaml.MarkedYAMLError(None, None, f"the key {key!r} occurs twice", key_node.start_mark)
			seen.add(key)
		return super().construct_mapping(node, deep)


def read_documents(path: Path) -> list[Any]:
	"""Return the YAML documents of the file, empty ones left out; raises YamlError with file and line."""
	try:
		with path.open(encoding="utf-8") as stream:
			return [document for document in yaml.load_all(stream, _StrictLoader) if document is not None]
	except yaml.MarkedYAMLError as error:
		line = error.problem_mark.line + 1 if error.problem_mark else 0
		raise YamlError("{0}, line {1}: {2}", path.name, line, error.problem) from error
	except (yaml.YAMLError, ValueError, RecursionError) as error:
		raise YamlError("{0} cannot be read: {1}", path.name, str(error)) from error
	except OSError as error:
		raise YamlError("{0} cannot be read: {1}", path.name, error.strerror) from error
