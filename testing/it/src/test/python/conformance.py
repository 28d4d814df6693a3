# Runs the fuzzing client of the Autobahn test suite. Usage: conformance.py SPECIFICATION.json
# Only the reports in JSON are written: those in HTML take longer than the cases.
import json
import sys

from autobahntestsuite import fuzzing, wstest

whole = fuzzing.FuzzingFactory.createReports
fuzzing.FuzzingFactory.createReports = lambda self: whole(self, produceHtml=False)
wstest.start({'mode': 'fuzzingclient'}, json.load(open(sys.argv[1])))
