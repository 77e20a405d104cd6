package main

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"net/http"
	"os/exec"

	generator "github.com/pulumi/pulumi/pkg/v3/codegen/dotnet"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// The side of a logo in pixels, as Pulumi's own has it.
const logoSide = 64

var errOnlySDKs = errors.New("this language host only generates SDKs for C#: install Pulumi's own CLI to run programs")

// dotnet only generates SDKs.
type dotnet struct{}

func (dotnet) command(context.Context, *pulumirpc.RunRequest, string, string) (*exec.Cmd, error) {
	return nil, errOnlySDKs
}

func (dotnet) install(context.Context, *pulumirpc.ProgramInfo, string, io.Writer, io.Writer) error {
	return errOnlySDKs
}

func (dotnet) sdk(request *pulumirpc.GeneratePackageRequest) (files, error) {
	source, err := readSchema(request)
	if err != nil {
		return nil, err
	}
	// The generator downloads a logo, and this program downloads nothing else.
	http.DefaultClient.Transport = blankLogo{}
	return generator.GeneratePackage(
		"pulumi-language-dotnet", source.pkg, request.GetExtraFiles(), request.GetLocalDependencies())
}

func (dotnet) about(context.Context, *pulumirpc.ProgramInfo) (string, string, error) {
	return "", "", errOnlySDKs
}

// blankLogo answers each request with a logo on which nothing is, so that an SDK is generated without a network.
type blankLogo struct{}

func (blankLogo) RoundTrip(request *http.Request) (*http.Response, error) {
	var logo bytes.Buffer
	if err := png.Encode(&logo, image.NewAlpha(image.Rect(0, 0, logoSide, logoSide))); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(&logo), Request: request}, nil
}
