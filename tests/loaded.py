"""Imports every module of the application, so that who is forked afterwards finds it there."""

import pkgutil
from importlib import import_module

import adapters
import api

for package in (adapters, api):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        import_module(module.name)
