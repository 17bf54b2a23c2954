# SPDX-License-Identifier: Apache-2.0
# `make demo` shows Vedette at work; `make test` checks everything. Both install what they need on a Debian 12 with Swift 6.3.

.PHONY: help demo test build clean

help:
	@echo "make demo          build, publish a looped clip as a camera, analyse it, print the link to the page"
	@echo "make demo CHECK=1  the same, but stops by itself after 100 analysed frames with a detection"
	@echo "make test          set up and pass every test"
	@echo "make build         the release binary: .build/release/vedette"

build:
	scripts/setup build
	swift build -c release --product vedette

demo: build
	scripts/fetch-model deimv2-femto
	.build/release/vedette demo --clip "$$(scripts/demo-clip)" $(if $(CHECK),--check)

test:
	scripts/test

clean:
	rm -rf .build .build-*
