// Language hosts for Python, Go and C#, for a Pulumi CLI that was built from its Go module. No Go module has Pulumi's own.
// What can be had from Pulumi's modules does the work: the toolchains, the code generators, and the starter of Python programs.
//
// One program serves them all: the name that it is called by, such as pulumi-language-python, says which.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/cmdutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

const (
	namePrefix          = "pulumi-language-"
	healthCheckInterval = 2 * time.Second
)

var languages = map[string]language{"python": python{}, "go": golang{}, "dotnet": dotnet{}}

func main() {
	name := strings.TrimPrefix(strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe"), namePrefix)
	if err := serve(name, os.Args[len(os.Args)-1]); err != nil {
		cmdutil.Exit(err)
	}
}

// serve serves the language host until the engine is gone. Prints the port, by which the engine finds it.
func serve(name, engineAddress string) error {
	spoken, ok := languages[name]
	if !ok {
		return fmt.Errorf("there is no language %q: call this program as %spython, %[2]sgo or %[2]sdotnet", name, namePrefix)
	}
	if len(os.Args) < 2 {
		return errors.New("the engine's address is missing: Pulumi starts this program, with that address as its last word")
	}
	ctx, cancel := context.WithCancel(context.Background())
	if err := rpcutil.Healthcheck(ctx, engineAddress, healthCheckInterval, cancel); err != nil {
		return fmt.Errorf("the engine at %s cannot be watched: %w", engineAddress, err)
	}
	stop := make(chan bool)
	go func() {
		<-ctx.Done()
		close(stop)
	}()
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: stop,
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, &languageHost{name: name, language: spoken, engineAddress: engineAddress})
			return nil
		},
	})
	if err != nil {
		return fmt.Errorf("the language host cannot listen: %w", err)
	}
	fmt.Println(handle.Port)
	return <-handle.Done
}
