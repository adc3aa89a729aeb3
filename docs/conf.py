"""How Sphinx builds the documentation: ``sphinx-build -W docs OUTPUT`` for the site, ``-b man`` for the man page."""

from awsfs import __version__

project = "awsfs"
author = "the awsfs authors"
project_copyright = ""
version = release = __version__
# A date would make the committed man page differ from day to day.
today = f"awsfs {__version__}"

extensions = ["sphinx_click", "sphinx_copybutton"]
exclude_patterns = ["_build"]
default_role = "literal"
highlight_language = "console"
smartquotes = False

html_theme = "furo"
html_title = "awsfs"
html_static_path = ["_static"]
html_css_files = ["tables.css"]
html_show_copyright = False
html_copy_source = False
html_theme_options = {"navigation_with_keys": True}
# The button copies the commands of a session, without prompts and output.
copybutton_prompt_text = "$ "

man_pages = [("reference/command", "awsfs", "AWS as a directory tree", author, 1)]
